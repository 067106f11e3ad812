import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import geometry from "./conv2dWeightGradient.wgsl?raw";
import { contractionKernel } from "./parts/contraction.ts";
import { colsType, readCols, readRows, writeCols } from "./parts/contractionAccess.ts";
import { type Contraction, outputsAtOnce } from "./parts/contractionShape.ts";
import {
  type Conv2dDims,
  conv2dFlops,
  conv2dSamples,
  conv2dSizes,
  filterLength,
  forEachTerm,
  paddingOf,
  xLength,
  yLength,
} from "./parts/conv2dShape.ts";
import { genericContraction } from "./parts/genericContraction.ts";

export interface Conv2dWeightGradientDims extends Conv2dDims {
  /** From {@link conv2dWeightGradientSplits}; default 1. */
  readonly splits?: number;
  /** The rows of the filters that this dispatch computes, a multiple of 4 unless the last; default all. */
  readonly part?: { readonly first: number; readonly rows: number };
}

const contraction = contractionKernel<Conv2dWeightGradientDims>({
  contraction: (dims) => contractionOf(dims),
  pieces: (dims) => [
    readRows("x", vectorRows(dims)),
    readCols("dy", { cols: dims.outputChannels }),
    writeCols("partials", dims.outputChannels),
    {
      wgsl: geometry,
      sizes: {
        ...conv2dSizes(dims),
        rows: rowsOf(dims),
        firstRow: dims.part?.first ?? 0,
        run: runOf(dims),
      },
    },
  ],
  generic: (dims, adapter) => {
    if (dims.part) return undefined;
    const { height, width, channels, filterWidth, stride, outputHeight, outputWidth } = dims;
    const { rows, cols, depth: terms = 0, segment: run } = contractionOf(dims);
    const { top, left } = paddingOf(dims);
    const pitch = width * channels;
    return () =>
      genericContraction(
        { a: "x", b: "dy", y: "partials" },
        {
          rows,
          cols,
          terms,
          run,
          image: { height, width, pitchY: pitch, pitchX: channels },
          origin: { y: -top, x: -left },
          row: { width: channels, height: filterWidth, across: 1, downX: 1, farY: 1 },
          term: {
            width: outputWidth,
            height: outputHeight,
            acrossX: stride,
            downY: stride,
            far: height * pitch,
          },
          b: { col: 1, term: cols },
          y: {
            across: cols,
            down: channels * cols,
            far: filterWidth * channels * cols,
            plane: rows * cols,
          },
        },
        adapter,
      );
  },
});

/**
 * The gradient of a convolution by its filters, as partial sums over runs of output pixels, to be
 * added by `sumPartials`. x [batch, height, width, channels], dy [batch, outputHeight, outputWidth,
 * outputChannels] → partials [splits, filterHeight, filterWidth, channels, outputChannels].
 */
export const conv2dWeightGradient = defineKernel({
  name: "conv2dWeightGradient",
  ...contraction,
  buffers: (dims: Conv2dWeightGradientDims) => {
    const wholeCols = colsType({ cols: dims.outputChannels });
    return {
      x: { access: "read", length: xLength(dims), type: vectorRows(dims) ? "vec4f" : "f32" },
      dy: { access: "read", length: yLength(dims), type: wholeCols },
      partials: { access: "write", length: splitsOf(dims) * filterLength(dims), type: wholeCols },
    };
  },
  f16: ["x", "dy"],
  reference: (dims, { x, dy }) => {
    const length = filterLength(dims);
    const run = runOf(dims) * dims.outputChannels;
    const partials = new Float64Array(splitsOf(dims) * length);
    forEachTerm(dims, ({ input, weight, output }) => {
      const index = Math.floor(output / run) * length + weight;
      partials[index] = at(partials, index) + at(x, input) * at(dy, output);
    });
    return { partials };
  },
  samples: conv2dSamples.map(
    (dims, index): Conv2dWeightGradientDims => ({
      ...dims,
      splits: withoutEmptyRuns(dims, 1 + 2 * index),
    }),
  ),
  flops: (dims) => conv2dFlops(dims) * ((dims.part?.rows ?? rowsOf(dims)) / rowsOf(dims)),
});

const contractionOf = (dims: Conv2dWeightGradientDims): Contraction => ({
  rows: dims.part?.rows ?? rowsOf(dims),
  cols: dims.outputChannels,
  planes: splitsOf(dims),
  segment: runOf(dims),
  depth: pixelsOf(dims),
  vectorRows: vectorRows(dims),
});

const rowsOf = ({ filterHeight, filterWidth, channels }: Conv2dDims) =>
  filterHeight * filterWidth * channels;

/** Input channels are loaded four at a time. */
const vectorRows = ({ channels }: Conv2dDims) => channels % 4 === 0;

function splitsOf({ splits = 1 }: Conv2dWeightGradientDims): number {
  return splits;
}

function pixelsOf({ batch, outputHeight, outputWidth }: Conv2dDims): number {
  return batch * outputHeight * outputWidth;
}

/** Output pixels per split. */
function runOf(dims: Conv2dWeightGradientDims): number {
  return Math.ceil(pixelsOf(dims) / splitsOf(dims));
}

/**
 * Number of runs of output pixels, so that small filters fill a GPU. Depends on the shape only, since it
 * changes the rounding. At most 256 runs of at least 16 pixels, and 4 MiB of partial sums.
 */
export function conv2dWeightGradientSplits(dims: Conv2dDims, software: boolean): number {
  const outputs = filterLength(dims);
  const wanted = Math.ceil(outputsAtOnce(software) / outputs);
  const modest = Math.min(256, Math.floor(2 ** 20 / outputs), Math.floor(pixelsOf(dims) / 16));
  return withoutEmptyRuns(dims, Math.max(1, Math.min(wanted, modest)));
}

function withoutEmptyRuns(dims: Conv2dDims, splits: number): number {
  return Math.ceil(pixelsOf(dims) / runOf({ ...dims, splits }));
}
