import { at } from "../../shared/errors.ts";
import { defineKernel, u32 } from "../kernel.ts";
import geometry from "./conv2dWeightGradient.wgsl?raw";
import {
  contractionDirectives,
  contractionWgsl,
  contractionWorkgroups,
} from "./parts/contraction.ts";
import { isVector, readColsWgsl, readRowsWgsl, writeColsWgsl } from "./parts/contractionAccess.ts";
import { generalContraction } from "./parts/contractionGeneral.ts";
import { type Contraction, outputsAtOnce, type Tiling } from "./parts/contractionShape.ts";
import { contractionVariants } from "./parts/contractionTiling.ts";
import {
  type Conv2dDims,
  conv2dConstants,
  conv2dFlops,
  conv2dSamples,
  filterLength,
  forEachTerm,
  paddingOf,
  xLength,
  yLength,
} from "./parts/conv2dShape.ts";

export interface Conv2dWeightGradientDims extends Conv2dDims {
  /** From {@link conv2dWeightGradientSplits}; default 1. */
  readonly splits?: number;
}

/**
 * The gradient of a convolution by its filters, as partial sums over runs of output pixels, to be
 * added by `sumPartials`. x [batch, height, width, channels], dy [batch, outputHeight, outputWidth,
 * outputChannels] → partials [splits, filterHeight, filterWidth, channels, outputChannels].
 */
export const conv2dWeightGradient = defineKernel({
  name: "conv2dWeightGradient",
  body: (dims: Conv2dWeightGradientDims, tiling: Tiling) =>
    [
      readRowsWgsl("x", vectorRows(dims)),
      readColsWgsl("dy", { cols: dims.outputChannels, stride: 1 }),
      writeColsWgsl("partials", dims.outputChannels),
      geometry,
      contractionWgsl(contractionOf(dims), tiling),
    ].join("\n"),
  buffers: (dims) => {
    const wholeCols = isVector({ cols: dims.outputChannels }) ? "vec4f" : "f32";
    return {
      x: { access: "read", length: xLength(dims), type: vectorRows(dims) ? "vec4f" : "f32" },
      dy: { access: "read", length: yLength(dims), type: wholeCols },
      partials: { access: "write", length: splitsOf(dims) * filterLength(dims), type: wholeCols },
    };
  },
  directives: (_, tiling) => contractionDirectives(tiling),
  halves: ["x", "dy"],
  tunings: [
    { kind: "register", rows: 4, cols: 4, threads: 32 },
    { kind: "workgroup", rows: 4, cols: 4, threads: [4, 4], depth: 4 },
  ],
  variants: contractionVariants((dims: Conv2dWeightGradientDims) => contractionOf(dims)),
  general(dims, adapter) {
    const { height, width, channels, filterWidth, stride, outputHeight, outputWidth } = dims;
    const { rows, cols, depth: terms = 0, segment: run } = contractionOf(dims);
    const { top, left } = paddingOf(dims);
    const pitch = width * channels;
    return generalContraction(
      { a: "x", b: "dy", y: "partials" },
      {
        ...{ rows, cols, terms, run },
        image: { height, width, pitchY: pitch, pitchX: channels },
        origin: { y: -top, x: -left },
        row: { ...{ width: channels, height: filterWidth }, ...{ across: 1, downX: 1, farY: 1 } },
        term: {
          ...{ width: outputWidth, height: outputHeight },
          ...{ acrossX: stride, downY: stride, far: height * pitch },
        },
        b: { col: 1, term: cols },
        y: {
          ...{ across: cols, down: channels * cols, far: filterWidth * channels * cols },
          plane: rows * cols,
        },
      },
      adapter,
    );
  },
  constants: (dims) => ({
    ...conv2dConstants(dims),
    ROWS: u32(contractionOf(dims).rows),
    RUN: u32(runOf(dims)),
  }),
  workgroups: (dims, tiling) => contractionWorkgroups(contractionOf(dims), tiling),
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
  flops: conv2dFlops,
});

const contractionOf = (dims: Conv2dWeightGradientDims): Contraction => ({
  rows: dims.filterHeight * dims.filterWidth * dims.channels,
  cols: dims.outputChannels,
  planes: splitsOf(dims),
  segment: runOf(dims),
  depth: pixelsOf(dims),
  vectorRows: vectorRows(dims),
});

/** Four input channels lie side by side. */
const vectorRows = ({ channels }: Conv2dDims) => channels % 4 === 0;

function splitsOf({ splits = 1 }: Conv2dWeightGradientDims): number {
  return splits;
}

function pixelsOf({ batch, outputHeight, outputWidth }: Conv2dDims): number {
  return batch * outputHeight * outputWidth;
}

/** Output pixels a split sums over. */
function runOf(dims: Conv2dWeightGradientDims): number {
  return Math.ceil(pixelsOf(dims) / splitsOf(dims));
}

/**
 * Runs to cut the sum over output pixels into, so that small filters occupy a GPU; a rule of the
 * shape alone, since it changes rounding. At most 256 runs, of at least 16
 * pixels, and 4 MiB of partial sums.
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
