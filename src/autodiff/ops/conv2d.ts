/** Convolution of images [batch, height, width, channels] with filters [kh, kw, in, out]. */
import { conv2d as kernel } from "../../gpu/kernels/conv2d.ts";
import { conv2dInputGradient } from "../../gpu/kernels/conv2dInputGradient.ts";
import {
  conv2dWeightGradient,
  conv2dWeightGradientSplits,
} from "../../gpu/kernels/conv2dWeightGradient.ts";
import {
  type Conv2dDims,
  conv2dFlops,
  xLength,
  yLength,
} from "../../gpu/kernels/parts/conv2dShape.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, type Shape } from "../../shared/shapes.ts";
import type { Operand } from "../lowering.ts";
import { defineOp, single } from "../op.ts";
import { BLOCK } from "../state.ts";
import type { Tensor } from "../tensor.ts";
import { rowParts } from "./rowParts.ts";

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

/** Parts begin at multiples of this many words, so that their offsets are aligned also in f16 storage. */
const PART_WORDS = 2 * BLOCK;

interface ImagePart {
  readonly batch: number;
  /** The images of this part, of a tensor of all images. */
  readonly of: (operand: Operand) => Operand;
}

/**
 * The images of each dispatch: all of them, or as many as stay within `mostWork` multiply-adds. Every output is
 * the sum that it would be in one dispatch.
 */
function imageParts(dims: Conv2dDims, mostWork: number): readonly ImagePart[] {
  const { batch } = dims;
  const fits = Math.floor((2 * mostWork * batch) / conv2dFlops(dims));
  if (fits >= batch) return [{ batch, of: (operand) => operand }];
  const step = PART_WORDS / commonDivisor(xLength(dims) / batch, yLength(dims) / batch, PART_WORDS);
  const per = Math.max(1, Math.floor(fits / step)) * step;
  return Array.from({ length: Math.ceil(batch / per) }, (_, index) => {
    const first = index * per;
    const images = Math.min(per, batch - first);
    return {
      batch: images,
      of: (operand) => {
        const words = operand.words / batch;
        const offset = operand.offset + first * words;
        const isWhole = operand.offset === 0 && operand.words === operand.buffer.words;
        return {
          ...operand,
          offset,
          words: images * words,
          ...(isWhole && { part: true as const }),
        };
      },
    };
  });
}

function commonDivisor(first: number, ...others: readonly number[]): number {
  return others.reduce((a, b) => (b === 0 ? a : commonDivisor(b, a % b)), first);
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
    const [images, filters, y] = [lowering.input(0), lowering.input(1), lowering.output(0)];
    for (const { batch, of } of imageParts(dims, lowering.mostWork)) {
      lowering.run(kernel, { ...dims, batch }, { x: of(images), filters, y: of(y) });
    }
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
    const [dy, filters, dx] = [lowering.input(0), lowering.input(1), lowering.output(0)];
    for (const { batch, of } of imageParts(dims, lowering.mostWork)) {
      lowering.run(conv2dInputGradient, { ...dims, batch }, { dy: of(dy), filters, dx: of(dx) });
    }
  },
});

const weightGradient = defineOp<Attributes & { readonly shape: Shape }>({
  name: "conv2dWeightGradient",
  infer: (_, { shape }) => [{ shape, dtype: "f32" }],
  lower: (lowering, { inputs: [x], attributes }) => {
    if (!x) return;
    const dims = dimsOf(x.shape, attributes.shape, attributes);
    const splits = conv2dWeightGradientSplits(dims, lowering.software);
    const partials = lowering.partials(0, splits);
    // A row of the filters is one tap of one input channel.
    const rows = dims.filterHeight * dims.filterWidth * dims.channels;
    const work = { flops: conv2dFlops(dims), mostWork: lowering.mostWork };
    for (const part of rowParts(rows, work)) {
      lowering.run(
        conv2dWeightGradient,
        { ...dims, splits, ...(part && { part }) },
        { x: lowering.input(0), dy: lowering.input(1), partials },
      );
    }
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
