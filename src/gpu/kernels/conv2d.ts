import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import { type ActivationName, activate } from "./activations.ts";
import geometry from "./conv2d.wgsl?raw";
import { contractionKernel } from "./parts/contraction.ts";
import { colsType, epilogue, readCols, writeCols } from "./parts/contractionAccess.ts";
import type { Contraction } from "./parts/contractionShape.ts";
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

export interface Conv2dForwardDims extends Conv2dDims {
  /** Binds `bias` [outputChannels]. */
  readonly bias?: boolean;
  readonly activation?: ActivationName;
}

const contraction = contractionKernel<Conv2dForwardDims>({
  contraction: (dims) => contractionOf(dims),
  pieces: (dims) => {
    const { outputChannels: cols, bias = false, activation = "none" } = dims;
    return [
      readCols("filters", { cols }),
      writeCols("y", cols),
      ...epilogue({ cols, bias, activation }),
      { wgsl: geometry, sizes: conv2dSizes(dims) },
    ];
  },
  generic: (dims, adapter) => {
    const { activation = "none", height, width, channels, stride } = dims;
    if (activation !== "none" && activation !== "relu") return undefined;
    const { outputChannels: cols, outputHeight, outputWidth } = dims;
    const { rows, segment } = contractionOf(dims);
    const { top, left } = paddingOf(dims);
    // x counts channels, too, as a row of the filter's terms do.
    const pitch = width * channels;
    return () =>
      genericContraction(
        { a: "x", b: "filters", y: "y", bias: dims.bias ? "bias" : undefined },
        {
          rows,
          cols,
          terms: segment,
          image: { height, width: pitch, pitchY: pitch, pitchX: 1 },
          origin: { y: -top, x: -left * channels },
          row: {
            width: outputWidth,
            height: outputHeight,
            acrossX: stride * channels,
            downY: stride,
            far: height * pitch,
          },
          taps: { height: dims.filterHeight, width: 1, y: 1 },
          relu: activation === "relu",
          term: { acrossX: 1 },
          b: { col: 1, term: cols, tapY: segment * cols },
          y: { across: cols, down: outputWidth * cols, far: outputHeight * outputWidth * cols },
        },
        adapter,
      );
  },
});

/**
 * y = act(x ∗ filters + bias). x [batch, height, width, channels], filters [filterHeight, filterWidth,
 * channels, outputChannels], bias [outputChannels], y [batch, outputHeight, outputWidth, outputChannels].
 */
export const conv2d = defineKernel({
  name: "conv2d",
  ...contraction,
  buffers: (dims: Conv2dForwardDims) => {
    const type = colsType({ cols: dims.outputChannels });
    return {
      x: { access: "read", length: xLength(dims) },
      filters: { access: "read", length: filterLength(dims), type },
      ...(dims.bias && { bias: { access: "read", length: dims.outputChannels, type } }),
      y: { access: "write", length: yLength(dims), type },
    };
  },
  f16: ["x", "y"],
  reference: (dims, { x, filters, bias }) => {
    const { outputChannels, activation = "none" } = dims;
    const y = new Float64Array(yLength(dims));
    forEachTerm(dims, ({ input, weight, output }) => {
      y[output] = at(y, output) + at(x, input) * at(filters, weight);
    });
    const shifted = y.map((sum, index) => sum + (dims.bias ? at(bias, index % outputChannels) : 0));
    return { y: shifted.map((value) => activate(activation, value)) };
  },
  samples: conv2dSamples.map(
    (dims, index): Conv2dForwardDims =>
      index % 2 === 0 ? dims : { ...dims, bias: true, activation: index === 1 ? "gelu" : "relu" },
  ),
  flops: conv2dFlops,
});

const contractionOf = (dims: Conv2dDims): Contraction => ({
  rows: dims.batch * dims.outputHeight * dims.outputWidth,
  cols: dims.outputChannels,
  planes: 1,
  segment: dims.filterWidth * dims.channels,
});
