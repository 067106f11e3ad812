import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import geometry from "./conv2dInputGradient.wgsl?raw";
import { contractionKernel } from "./parts/contraction.ts";
import { colsType, readCols, writeCols } from "./parts/contractionAccess.ts";
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

const contraction = contractionKernel<Conv2dDims>({
  contraction: (dims) => contractionOf(dims),
  pieces: (dims) => {
    const { height, width } = phaseOf(dims);
    return [
      readCols("filters", { cols: dims.channels, stride: dims.outputChannels }),
      writeCols("dx", dims.channels),
      {
        wgsl: geometry,
        sizes: { ...conv2dSizes(dims), phaseHeight: height, phaseWidth: width },
      },
    ];
  },
  generic: (dims, adapter) => {
    const { height, width, channels: cols, stride } = dims;
    const { outputHeight, outputWidth, outputChannels: terms } = dims;
    const { rows } = contractionOf(dims);
    const phase = phaseOf(dims);
    const pitch = outputWidth * terms;
    return () =>
      genericContraction(
        { a: "dy", b: "filters", y: "dx" },
        {
          rows,
          cols,
          terms,
          image: { height: outputHeight, width: outputWidth, pitchY: pitch, pitchX: terms },
          row: {
            width: phase.width,
            height: phase.height,
            acrossX: 1,
            downY: 1,
            far: outputHeight * pitch,
          },
          taps: {
            height: dims.filterHeight,
            width: dims.filterWidth,
            step: stride,
            ...paddingOf(dims),
            y: -1,
            x: -1,
          },
          term: { across: 1 },
          b: { col: terms, term: 1, tapY: dims.filterWidth * cols * terms, tapX: cols * terms },
          y: {
            across: stride * cols,
            down: stride * width * cols,
            far: height * width * cols,
            phaseY: width * cols,
            phaseX: cols,
            height,
            width,
          },
        },
        adapter,
      );
  },
});

/**
 * The gradient of a convolution by its input. dy [batch, outputHeight, outputWidth, outputChannels],
 * filters [filterHeight, filterWidth, channels, outputChannels] → dx [batch, height, width, channels].
 */
export const conv2dInputGradient = defineKernel({
  name: "conv2dInputGradient",
  ...contraction,
  buffers: (dims: Conv2dDims) => {
    const { channels: cols, outputChannels: stride } = dims;
    return {
      dy: { access: "read", length: yLength(dims) },
      filters: {
        access: "read",
        length: filterLength(dims),
        type: colsType({ cols, stride }),
      },
      dx: { access: "write", length: xLength(dims), type: colsType({ cols }) },
    };
  },
  f16: ["dy", "dx"],
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

/** Size of the first stride phase, which is the largest. */
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
