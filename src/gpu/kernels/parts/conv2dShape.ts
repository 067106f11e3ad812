/**
 * Dims of the three convolution kernels. As usual in deep learning, a convolution is a cross-correlation:
 * output pixel (oy, ox) reads input pixels oy·stride + ky − padding. Images are
 * [batch, height, width, channels], filters [filterHeight, filterWidth, channels, outputChannels].
 */
import { i32, type Sizes } from "../../kernel.ts";
import type { Tiled } from "./contraction.ts";

export interface Conv2dDims extends Tiled {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
  readonly outputChannels: number;
  readonly stride: number;
  /** Zeros before the first row and column; the output size determines those after the last. */
  readonly padding: number;
  /** Overrides `padding` at the top or left. */
  readonly paddingTop?: number;
  readonly paddingLeft?: number;
}

/** Zeros before the first row and the first column. */
export const paddingOf = ({ padding, paddingTop, paddingLeft }: Conv2dDims) => ({
  top: paddingTop ?? padding,
  left: paddingLeft ?? padding,
});

export const xLength = ({ batch, height, width, channels }: Conv2dDims) =>
  batch * height * width * channels;

export const yLength = ({ batch, outputHeight, outputWidth, outputChannels }: Conv2dDims) =>
  batch * outputHeight * outputWidth * outputChannels;

export const filterLength = (dims: Conv2dDims) =>
  dims.filterHeight * dims.filterWidth * dims.channels * dims.outputChannels;

export const conv2dFlops = (dims: Conv2dDims) =>
  2 * yLength(dims) * dims.filterHeight * dims.filterWidth * dims.channels;

/** Coordinates that may be outside the image are i32. */
export function conv2dSizes(dims: Conv2dDims): Sizes {
  const { top, left } = paddingOf(dims);
  return {
    batch: dims.batch,
    height: dims.height,
    width: dims.width,
    channels: dims.channels,
    filterHeight: dims.filterHeight,
    filterWidth: dims.filterWidth,
    outputHeight: dims.outputHeight,
    outputWidth: dims.outputWidth,
    outputChannels: dims.outputChannels,
    stride: dims.stride,
    paddingTop: i32(top),
    paddingLeft: i32(left),
  };
}

/** One term of a convolution: y[output] += x[input] · filter[weight]. */
export interface Term {
  readonly input: number;
  readonly weight: number;
  readonly output: number;
}

/** Visits every term of a convolution. For the references: y, dx and dw are sums over terms. */
export function forEachTerm(dims: Conv2dDims, visit: (term: Term) => void): void {
  const { height, width, channels, filterWidth, outputWidth, outputChannels, stride } = dims;
  const { top, left } = paddingOf(dims);
  for (let n = 0; n < dims.batch; n++) {
    for (let oy = 0; oy < dims.outputHeight; oy++) {
      for (let ox = 0; ox < outputWidth; ox++) {
        for (let ky = 0; ky < dims.filterHeight; ky++) {
          for (let kx = 0; kx < filterWidth; kx++) {
            const iy = oy * stride + ky - top;
            const ix = ox * stride + kx - left;
            if (iy < 0 || iy >= height || ix < 0 || ix >= width) continue;
            const pixel = ((n * height + iy) * width + ix) * channels;
            const tap = (ky * filterWidth + kx) * channels;
            const target = ((n * dims.outputHeight + oy) * outputWidth + ox) * outputChannels;
            for (let ci = 0; ci < channels; ci++) {
              for (let co = 0; co < outputChannels; co++) {
                visit({
                  input: pixel + ci,
                  weight: (tap + ci) * outputChannels + co,
                  output: target + co,
                });
              }
            }
          }
        }
      }
    }
  }
}

const square = (size: number, filter: number, stride: number, padding: number) => ({
  height: size,
  width: size,
  filterHeight: filter,
  filterWidth: filter,
  outputHeight: Math.floor((size + 2 * padding - filter) / stride) + 1,
  outputWidth: Math.floor((size + 2 * padding - filter) / stride) + 1,
  stride,
  padding,
});

/** Odd sizes for the tests. */
export const conv2dSamples: readonly Conv2dDims[] = [
  { batch: 3, channels: 1, outputChannels: 16, ...square(7, 3, 2, 1) },
  { batch: 2, channels: 4, outputChannels: 12, ...square(5, 3, 1, 1) },
  { batch: 2, channels: 3, outputChannels: 5, ...square(9, 5, 2, 2) },
  { batch: 1, channels: 8, outputChannels: 8, ...square(6, 1, 2, 0) },
  // Not square, padded asymmetrically.
  {
    batch: 2,
    height: 4,
    width: 6,
    channels: 2,
    filterHeight: 2,
    filterWidth: 3,
    outputHeight: 4,
    outputWidth: 3,
    outputChannels: 7,
    stride: 1,
    padding: 0,
    paddingLeft: 1,
  },
];
