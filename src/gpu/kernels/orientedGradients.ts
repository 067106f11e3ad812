import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";
import source from "./orientedGradients.wgsl?raw";
import { type GradientImages, gradientAt } from "./parts/imageGradient.ts";
import gradient from "./parts/imageGradient.wgsl?raw";

type GradientCellsDims = GradientImages;

/** Side of a cell in pixels. */
export const CELL = 4;
/** Orientations of 20° each, from 0° to 180°; opposite gradients are the same. */
export const ORIENTATIONS = 9;

export const cellsAlong = (length: number): number => Math.floor(length / CELL);

const LANES = 64;

const cellsOf = ({ images, height, width }: GradientCellsDims): number =>
  images * cellsAlong(height) * cellsAlong(width);

/**
 * Histograms of oriented gradients before their normalisation (Dalal & Triggs 2005, "Histograms of
 * oriented gradients for human detection"). Each pixel votes with the length of its gradient, split
 * bilinearly between the two nearest of nine orientations and the four nearest cells. Gradients are centred
 * differences, [−1 0 1]; the edge is repeated beyond the border. The channel with the longest gradient counts.
 * x: [images, height, width, channels]; y: [images, ⌊height/4⌋, ⌊width/4⌋, 9].
 */
export const orientedGradients = defineKernel({
  name: "orientedGradients",
  source: gradient + source,
  buffers: (dims: GradientCellsDims) => ({
    x: { access: "read", length: dims.images * dims.height * dims.width * dims.channels },
    y: { access: "write", length: cellsOf(dims) * ORIENTATIONS },
  }),
  sizes: (dims) => ({
    height: dims.height,
    width: dims.width,
    channels: dims.channels,
    rows: cellsAlong(dims.height),
    cols: cellsAlong(dims.width),
    cells: cellsOf(dims),
    cell: CELL,
  }),
  constants: () => ({ BINS: u32(ORIENTATIONS), LANES: u32(LANES) }),
  workgroups: (dims) => gridOf(Math.ceil(cellsOf(dims) / LANES)),
  reference: (dims, { x }) => ({ y: cellHistograms(dims, x) }),
  tolerance: 2e-5,
  samples: [
    { images: 1, height: 4, width: 4, channels: 1 },
    { images: 2, height: 11, width: 9, channels: 3 },
    { images: 3, height: 8, width: 13, channels: 1 },
  ],
});

/** Reference: adds votes pixel by pixel. */
function cellHistograms(dims: GradientCellsDims, x: ArrayLike<number>): Float32Array {
  const { images, height, width, channels } = dims;
  const rows = cellsAlong(height);
  const cols = cellsAlong(width);
  const y = new Float64Array(cellsOf(dims) * ORIENTATIONS);
  for (let pixel = 0; pixel < images * height * width; pixel++) {
    const image = Math.floor(pixel / (height * width));
    const row = Math.floor(pixel / width) % height;
    const col = pixel % width;
    const [dx, dy] = gradientAt(dims, x, image, row, col, channels);
    const degrees = (((Math.atan2(dy, dx) * 180) / Math.PI) % 180) + (dy < 0 ? 180 : 0);
    const places = [(row + 0.5) / CELL, (col + 0.5) / CELL, degrees / (180 / ORIENTATIONS)];
    const low = places.map((place) => Math.floor(place - 0.5));
    for (let corner = 0; corner < 8; corner++) {
      const step = [corner >> 2, (corner >> 1) & 1, corner & 1];
      const [r = 0, c = 0, bin = 0] = low.map((first, axis) => first + at(step, axis));
      if (r < 0 || r >= rows || c < 0 || c >= cols) continue;
      const weight = [r, c, bin].reduce(
        (product, center, axis) => product * (1 - Math.abs(at(places, axis) - 0.5 - center)),
        Math.hypot(dx, dy),
      );
      const cell = (image * rows + r) * cols + c;
      const index = cell * ORIENTATIONS + ((bin + ORIENTATIONS) % ORIENTATIONS);
      y[index] = at(y, index) + weight;
    }
  }
  return Float32Array.from(y);
}
