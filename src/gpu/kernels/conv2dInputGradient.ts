import { at } from "../../shared/errors.ts";
import { defineKernel, u32 } from "../kernel.ts";
import geometry from "./conv2dInputGradient.wgsl?raw";
import {
  contractionDirectives,
  contractionWgsl,
  contractionWorkgroups,
} from "./parts/contraction.ts";
import { isVector, readColsWgsl, writeColsWgsl } from "./parts/contractionAccess.ts";
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

/**
 * The gradient of a convolution by its input. dy [batch, outputHeight, outputWidth, outputChannels],
 * filters [filterHeight, filterWidth, channels, outputChannels] → dx [batch, height, width, channels].
 */
export const conv2dInputGradient = defineKernel({
  name: "conv2dInputGradient",
  body: (dims: Conv2dDims, tiling: Tiling) =>
    [
      readColsWgsl("filters", { cols: dims.channels, stride: dims.outputChannels }),
      writeColsWgsl("dx", dims.channels),
      geometry,
      contractionWgsl(contractionOf(dims), tiling),
    ].join("\n"),
  buffers: (dims) => {
    const { channels: cols, outputChannels: stride } = dims;
    return {
      dy: { access: "read", length: yLength(dims) },
      filters: {
        access: "read",
        length: filterLength(dims),
        type: isVector({ cols, stride }) ? "vec4f" : "f32",
      },
      dx: { access: "write", length: xLength(dims), type: isVector({ cols }) ? "vec4f" : "f32" },
    };
  },
  directives: (_, tiling) => contractionDirectives(tiling),
  halves: ["dy", "dx"],
  tunings: [
    { kind: "register", rows: 4, cols: 4, threads: 32 },
    { kind: "workgroup", rows: 4, cols: 4, threads: [4, 4], depth: 4 },
  ],
  variants: contractionVariants((dims: Conv2dDims) => contractionOf(dims)),
  general(dims, adapter) {
    const { height, width, channels: cols, stride } = dims;
    const { outputHeight, outputWidth, outputChannels: terms } = dims;
    const { rows } = contractionOf(dims);
    const phase = phaseOf(dims);
    const pitch = outputWidth * terms;
    return generalContraction(
      { a: "dy", b: "filters", y: "dx" },
      {
        ...{ rows, cols, terms },
        image: { height: outputHeight, width: outputWidth, pitchY: pitch, pitchX: terms },
        row: {
          ...{ width: phase.width, height: phase.height },
          ...{ acrossX: 1, downY: 1, far: outputHeight * pitch },
        },
        taps: {
          ...{ height: dims.filterHeight, width: dims.filterWidth },
          ...{ step: stride, ...paddingOf(dims), y: -1, x: -1 },
        },
        term: { across: 1 },
        b: { col: terms, term: 1, tapY: dims.filterWidth * cols * terms, tapX: cols * terms },
        y: {
          ...{ across: stride * cols, down: stride * width * cols, far: height * width * cols },
          ...{ phaseY: width * cols, phaseX: cols, height, width },
        },
      },
      adapter,
    );
  },
  constants: (dims) => {
    const { height, width } = phaseOf(dims);
    return { ...conv2dConstants(dims), PHASE_HEIGHT: u32(height), PHASE_WIDTH: u32(width) };
  },
  workgroups: (dims, tiling) => contractionWorkgroups(contractionOf(dims), tiling),
  reference: (dims, { dy, filters }) => {
    const dx = new Float64Array(xLength(dims));
    forEachTerm(dims, ({ input, weight, output }) => {
      dx[input] = at(dx, input) + at(dy, output) * at(filters, weight);
    });
    return { dx };
  },
  samples: conv2dSamples,
  flops: conv2dFlops,
});

/** Pixels of the largest stride phase, the first. */
const phaseOf = ({ height, width, stride }: Conv2dDims) => ({
  height: Math.ceil(height / stride),
  width: Math.ceil(width / stride),
});

function contractionOf(dims: Conv2dDims): Contraction {
  const { height, width } = phaseOf(dims);
  return {
    rows: dims.batch * height * width,
    cols: dims.channels,
    planes: dims.stride ** 2,
    segment: dims.outputChannels,
  };
}
