import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";
import source from "./binaryPatterns.wgsl?raw";

/**
 * Histograms of uniform local binary patterns (Ojala, Pietikäinen & Mäenpää 2002, "Multiresolution
 * gray-scale and rotation invariant texture classification with local binary patterns"): each pixel is
 * compared with eight neighbours on the circle of radius 1 around it, which gives a pattern of eight bits.
 * Patterns with at most two changes around the circle have a bin each, all others share one. There is one
 * histogram per region, which retains coarse positions (Ahonen et al. 2006, "Face description with local binary
 * patterns"). Neighbours between pixels are interpolated bilinearly; the edge is repeated beyond the border.
 */
export interface BinaryPatternsDims {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Regions along each axis. */
export const REGIONS = 4;
/** 56 patterns with one run of ones, no ones, all ones, and the non-uniform ones together. */
export const PATTERNS = 59;

const LANES = 64;

const regionsOf = ({ images }: BinaryPatternsDims): number => images * REGIONS * REGIONS;

/** x: [images, height, width, channels]; y: [images, 4, 4, 59], shares of each region's pixels. */
export const binaryPatterns = defineKernel({
  name: "binaryPatterns",
  source,
  buffers: (dims: BinaryPatternsDims) => ({
    x: { access: "read", length: dims.images * dims.height * dims.width * dims.channels },
    y: { access: "read_write", length: regionsOf(dims) * PATTERNS },
  }),
  sizes: (dims) => ({
    height: dims.height,
    width: dims.width,
    channels: dims.channels,
    allRegions: regionsOf(dims),
    regions: REGIONS,
    patterns: PATTERNS,
  }),
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: (dims) => gridOf(Math.ceil(regionsOf(dims) / LANES)),
  reference: (dims, { x }) => ({ y: regionHistograms(dims, x) }),
  samples: [
    { images: 1, height: 4, width: 4, channels: 1 },
    { images: 2, height: 11, width: 9, channels: 3 },
    { images: 3, height: 6, width: 13, channels: 1 },
  ],
});

/** Reference: counts pixel by pixel. */
function regionHistograms(dims: BinaryPatternsDims, x: ArrayLike<number>): Float32Array {
  const { images, height, width } = dims;
  const y = new Float32Array(regionsOf(dims) * PATTERNS);
  const pixels = new Float32Array(regionsOf(dims));
  const seen: (readonly [region: number, code: number])[] = [];
  for (let pixel = 0; pixel < images * height * width; pixel++) {
    const row = Math.floor(pixel / width) % height;
    const col = pixel % width;
    const band = Math.floor((row * REGIONS) / height);
    const image = Math.floor(pixel / (height * width));
    const region = (image * REGIONS + band) * REGIONS + Math.floor((col * REGIONS) / width);
    pixels[region] = at(pixels, region) + 1;
    seen.push([region, codeOf(patternAt(dims, x, image, row, col))]);
  }
  for (const [region, code] of seen) {
    const index = region * PATTERNS + code;
    y[index] = at(y, index) + 1 / at(pixels, region);
  }
  return y;
}

/** Bit k is set if the neighbour at k · 45° is not darker. */
function patternAt(
  { height, width, channels }: BinaryPatternsDims,
  x: ArrayLike<number>,
  image: number,
  row: number,
  col: number,
): number {
  const luma = channels === 1 ? [1] : [0.299, 0.587, 0.114];
  const grey = (r: number, c: number) => {
    const inside = (v: number, most: number) => Math.min(Math.max(v, 0), most - 1);
    const pixel = (image * height + inside(r, height)) * width + inside(c, width);
    return luma.reduce(
      (sum, weight, channel) => sum + weight * at(x, pixel * channels + channel),
      0,
    );
  };
  const center = grey(row, col);
  let pattern = 0;
  for (let k = 0; k < 8; k++) {
    const [up, right] = [Math.sin((k * Math.PI) / 4), Math.cos((k * Math.PI) / 4)];
    const [dy, dx] = [-Math.round(up), Math.round(right)];
    const [fy, fx] = [Math.abs(up), Math.abs(right)];
    const more =
      (1 - fy) * fx * (grey(row, col + dx) - center) +
      fy * (1 - fx) * (grey(row + dy, col) - center) +
      fy * fx * (grey(row + dy, col + dx) - center);
    if (more > -1e-6) pattern |= 1 << k;
  }
  return pattern;
}

/** The bin of a pattern of eight bits. */
export function codeOf(pattern: number): number {
  const bits = Array.from({ length: 8 }, (_, k) => (pattern >> k) & 1);
  const ones = bits.filter(Boolean).length;
  if (ones === 0) return 56;
  if (ones === 8) return 57;
  const starts = bits.flatMap((bit, k) => (bit && !bits[(k + 7) % 8] ? [k] : []));
  return starts.length === 1 ? (ones - 1) * 8 + at(starts, 0) : 58;
}
