import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import { type ActivationName, activate } from "./activations.ts";
import geometry from "./conv2d.wgsl?raw";
import {
  contractionDirectives,
  contractionWgsl,
  contractionWorkgroups,
} from "./parts/contraction.ts";
import { epilogueWgsl, isVector, readColsWgsl, writeColsWgsl } from "./parts/contractionAccess.ts";
import { generalContraction } from "./parts/contractionGeneral.ts";
import type { Contraction, Tiling } from "./parts/contractionShape.ts";
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

export interface Conv2dForwardDims extends Conv2dDims {
  /** There is a `bias` [outputChannels]. */
  readonly bias?: boolean;
  readonly activation?: ActivationName;
}

/**
 * y = act(x ∗ filters + bias). x [batch, height, width, channels], filters [filterHeight, filterWidth,
 * channels, outputChannels], bias [outputChannels], y [batch, outputHeight, outputWidth, outputChannels].
 */
export const conv2d = defineKernel({
  name: "conv2d",
  body: (dims: Conv2dForwardDims, tiling: Tiling) => {
    const { outputChannels: cols, bias = false, activation = "none" } = dims;
    return [
      readColsWgsl("filters", { cols, stride: 1 }),
      writeColsWgsl("y", cols),
      epilogueWgsl({ cols, bias, activation }),
      geometry,
      contractionWgsl(contractionOf(dims), tiling),
    ].join("\n");
  },
  buffers: (dims) => {
    const type = isVector({ cols: dims.outputChannels }) ? "vec4f" : "f32";
    return {
      x: { access: "read", length: xLength(dims) },
      filters: { access: "read", length: filterLength(dims), type },
      ...(dims.bias && { bias: { access: "read", length: dims.outputChannels, type } }),
      y: { access: "write", length: yLength(dims), type },
    };
  },
  directives: (_, tiling) => contractionDirectives(tiling),
  halves: ["x", "y"],
  tunings: [
    { kind: "register", rows: 4, cols: 4, threads: 32 },
    { kind: "workgroup", rows: 4, cols: 4, threads: [4, 4], depth: 4 },
  ],
  variants: contractionVariants((dims: Conv2dDims) => contractionOf(dims)),
  general(dims, adapter) {
    const { activation = "none", height, width, channels, stride } = dims;
    if (activation !== "none" && activation !== "relu") return undefined;
    const { outputChannels: cols, outputHeight, outputWidth } = dims;
    const { rows, segment } = contractionOf(dims);
    const { top, left } = paddingOf(dims);
    // x counts channels, too, as a row of the filter's terms do.
    const pitch = width * channels;
    return generalContraction(
      { a: "x", b: "filters", y: "y", bias: dims.bias ? "bias" : undefined },
      {
        ...{ rows, cols, terms: segment },
        image: { height, width: pitch, pitchY: pitch, pitchX: 1 },
        origin: { y: -top, x: -left * channels },
        row: {
          ...{ width: outputWidth, height: outputHeight },
          ...{ acrossX: stride * channels, downY: stride, far: height * pitch },
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
  constants: (dims) => conv2dConstants(dims),
  workgroups: (dims, tiling) => contractionWorkgroups(contractionOf(dims), tiling),
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
