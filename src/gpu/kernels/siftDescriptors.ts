import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";
import { type GradientImages, gradientAt } from "./parts/imageGradient.ts";
import gradient from "./parts/imageGradient.wgsl?raw";
import source from "./siftDescriptors.wgsl?raw";

/** Side of a cell in pixels. */
const CELL = 2;
/** Cells along a descriptor's window. */
const CELLS = 4;
/** Orientations of 45° each, around the whole circle. */
const ORIENTATIONS = 8;
/** Side of a descriptor's window in pixels. */
export const WINDOW = CELL * CELLS;
/** Values of a descriptor. */
export const DESCRIPTOR = CELLS * CELLS * ORIENTATIONS;
/** Distance of neighbouring windows, unless an image is so large that it would have more than {@link MOST_ALONG}. */
const STRIDE = 3;
const MOST_ALONG = 12;

/** The windows along a side of an image: their number and distance. */
export function windowsAlong(side: number): { readonly count: number; readonly stride: number } {
  const stride = Math.max(STRIDE, Math.ceil((side - WINDOW) / (MOST_ALONG - 1)));
  return { count: Math.floor((side - WINDOW) / stride) + 1, stride };
}

const LANES = 64;

const cellsOf = ({ images, height, width }: GradientImages): number =>
  images * windowsAlong(height).count * windowsAlong(width).count * CELLS * CELLS;

/**
 * Descriptors of the scale-invariant feature transform before their normalisation (Lowe 2004, "Distinctive image
 * features from scale-invariant keypoints"), on a regular grid of windows without keypoints, scales or rotation. Each
 * pixel of a window votes with the length of its gradient, split bilinearly between the two nearest of eight
 * orientations and the four nearest cells, and weighted by a Gaussian with half the window as its deviation.
 * x: [images, height, width, channels]; y: [images, windows down, windows across, 4, 4, 8].
 */
export const siftDescriptors = defineKernel({
  name: "siftDescriptors",
  source: gradient + source,
  buffers: (dims: GradientImages) => ({
    x: { access: "read", length: dims.images * dims.height * dims.width * dims.channels },
    y: { access: "write", length: cellsOf(dims) * ORIENTATIONS },
  }),
  sizes: (dims) => ({
    height: dims.height,
    width: dims.width,
    channels: dims.channels,
    rows: windowsAlong(dims.height).count,
    cols: windowsAlong(dims.width).count,
    down: windowsAlong(dims.height).stride,
    across: windowsAlong(dims.width).stride,
    cells: cellsOf(dims),
  }),
  constants: () => ({
    BINS: u32(ORIENTATIONS),
    CELL: u32(CELL),
    CELLS: u32(CELLS),
    LANES: u32(LANES),
  }),
  workgroups: (dims) => gridOf(Math.ceil(cellsOf(dims) / LANES)),
  reference: (dims, { x }) => ({ y: descriptors(dims, x) }),
  tolerance: 2e-5,
  samples: [
    { images: 1, height: 8, width: 8, channels: 1 },
    { images: 2, height: 13, width: 11, channels: 3 },
    { images: 2, height: 9, width: 17, channels: 1 },
  ],
});

/** Reference: adds votes pixel by pixel, window by window. */
function descriptors(dims: GradientImages, x: ArrayLike<number>): Float32Array {
  const [down, across] = [windowsAlong(dims.height), windowsAlong(dims.width)];
  const y = new Float64Array(cellsOf(dims) * ORIENTATIONS);
  for (let window = 0; window < dims.images * down.count * across.count; window++) {
    const image = Math.floor(window / (down.count * across.count));
    const top = (Math.floor(window / across.count) % down.count) * down.stride;
    const left = (window % across.count) * across.stride;
    for (let pixel = 0; pixel < WINDOW * WINDOW; pixel++) {
      const [row, col] = [Math.floor(pixel / WINDOW), pixel % WINDOW];
      const [dx, dy] = gradientAt(dims, x, image, top + row, left + col);
      const turns = (Math.atan2(dy, dx) / (2 * Math.PI) + 1) % 1;
      const center = [row, col].map((place) => (place + 0.5 - WINDOW / 2) / (WINDOW / 2));
      const vote = Math.hypot(dx, dy) * Math.exp(-(at(center, 0) ** 2 + at(center, 1) ** 2) / 2);
      const places = [(row + 0.5) / CELL - 0.5, (col + 0.5) / CELL - 0.5, turns * ORIENTATIONS];
      for (let corner = 0; corner < 8; corner++) {
        const [r = 0, c = 0, bin = 0] = places.map(
          (place, axis) => Math.floor(place) + ((corner >> axis) & 1),
        );
        if (r < 0 || r >= CELLS || c < 0 || c >= CELLS) continue;
        const weight = [r, c, bin].reduce(
          (product, cell, axis) => product * (1 - Math.abs(at(places, axis) - cell)),
          vote,
        );
        const index = ((window * CELLS + r) * CELLS + c) * ORIENTATIONS + (bin % ORIENTATIONS);
        y[index] = at(y, index) + weight;
      }
    }
  }
  return Float32Array.from(y);
}
