/** Convolution of images [batch, height, width, channels] with filters [kh, kw, in, out]. */
import { conv2d as kernel } from "../../gpu/kernels/conv2d.ts";
import { conv2dInputGradient } from "../../gpu/kernels/conv2dInputGradient.ts";
import {
  conv2dWeightGradient,
  conv2dWeightGradientSplits,
} from "../../gpu/kernels/conv2dWeightGradient.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, type Shape } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";

interface Attributes {
  readonly stride: number;
  readonly padding: number;
}

function dimsOf(x: Shape, filter: Shape, { stride, padding }: Attributes) {
  const [batch = 0, height = 0, width = 0, channels = 0] = x;
  const [filterHeight = 0, filterWidth = 0, , outputChannels = 0] = filter;
  const outputHeight = Math.floor((height + 2 * padding - filterHeight) / stride) + 1;
  const outputWidth = Math.floor((width + 2 * padding - filterWidth) / stride) + 1;
  return {
    batch,
    height,
    width,
    channels,
    filterHeight,
    filterWidth,
    outputHeight,
    outputWidth,
    outputChannels,
    stride,
    padding,
  };
}

const forward = defineOp<Attributes>({
  name: "conv2d",
  infer: ([x, filter], attributes) => {
    if (x?.shape.length !== 4 || filter?.shape.length !== 4) {
      throw new InputError(
        `takes images [n,h,w,c] and filters [kh,kw,c,out], got ${describeShape(x?.shape ?? [])} and ${describeShape(filter?.shape ?? [])}`,
      );
    }
    if (x.shape[3] !== filter.shape[2]) {
      throw new InputError(
        `conv2d: input ${describeShape(x.shape)} has ${x.shape[3]} channels, the filter expects ${filter.shape[2]}; use a greyscale dataset or inChannels: ${x.shape[3]}`,
      );
    }
    const { batch, outputHeight, outputWidth, outputChannels } = dimsOf(
      x.shape,
      filter.shape,
      attributes,
    );
    if (outputHeight < 1 || outputWidth < 1) {
      throw new InputError(
        `filter ${describeShape(filter.shape)} with stride ${attributes.stride} does not fit ${describeShape(x.shape)}; use larger images or fewer layers`,
      );
    }
    return [{ shape: [batch, outputHeight, outputWidth, outputChannels], dtype: "f32" }];
  },
  lower: (lowering, { inputs: [x, filter], attributes }) => {
    if (!x || !filter) return;
    const dims = dimsOf(x.shape, filter.shape, attributes);
    const operands = { x: lowering.input(0), filters: lowering.input(1), y: lowering.output(0) };
    lowering.run(kernel, dims, operands);
  },
  gradient: ({ inputs: [x, filter], attributes }, [upstream]) => {
    if (!x || !filter || !upstream) return [];
    return [
      single(inputGradient([upstream, filter], { ...attributes, shape: x.shape })),
      single(weightGradient([x, upstream], { ...attributes, shape: filter.shape })),
    ];
  },
});

const inputGradient = defineOp<Attributes & { readonly shape: Shape }>({
  name: "conv2dInputGradient",
  infer: (_, { shape }) => [{ shape, dtype: "f32" }],
  lower: (lowering, { inputs: [, filter], attributes }) => {
    if (!filter) return;
    const dims = dimsOf(attributes.shape, filter.shape, attributes);
    const operands = { dy: lowering.input(0), filters: lowering.input(1), dx: lowering.output(0) };
    lowering.run(conv2dInputGradient, dims, operands);
  },
});

const weightGradient = defineOp<Attributes & { readonly shape: Shape }>({
  name: "conv2dWeightGradient",
  infer: (_, { shape }) => [{ shape, dtype: "f32" }],
  lower: (lowering, { inputs: [x], attributes }) => {
    if (!x) return;
    const dims = dimsOf(x.shape, attributes.shape, attributes);
    const splits = conv2dWeightGradientSplits(dims, lowering.software);
    lowering.run(
      conv2dWeightGradient,
      { ...dims, splits },
      { x: lowering.input(0), dy: lowering.input(1), partials: lowering.partials(0, splits) },
    );
  },
});

export interface ConvolutionAttributes {
  readonly stride?: number;
  /** Zeros added on each side; default 0. */
  readonly padding?: number;
}

/**
 * Convolution without flipping the filter (cross-correlation): x [n, h, w, c], filter [kh, kw, c, out] →
 * [n, ⌊(h + 2·padding − kh)/stride⌋ + 1, …, out].
 * Throws {@link InputError} if the channels differ or the filter does not fit.
 */
export const conv2d = (x: Tensor, filter: Tensor, options: ConvolutionAttributes = {}): Tensor =>
  single(forward([x, filter], { stride: options.stride ?? 1, padding: options.padding ?? 0 }));
