/** Unaugmented images as floats, for evaluation and for display beside their views. */
import { defineOp, single } from "../../autodiff/op.ts";
import type { Tensor } from "../../autodiff/tensor.ts";
import { InputError } from "../../shared/errors.ts";
import { checkImages, type ImageBytes } from "./bytes.ts";
import {
  type BatchImagesDims,
  type ImagesDims,
  imagesAtKernel,
  imagesOfBatchKernel,
} from "./imageKernels.ts";

const fileOrder = defineOp<ImagesDims>({
  name: "imagesAt",
  infer: (inputs, attributes) => [unpackedType("imagesAt", inputs, attributes)],
  lower: (lowering, { attributes }) =>
    lowering.run(imagesAtKernel, attributes, {
      images: lowering.input(0),
      first: lowering.input(1),
      y: lowering.output(0),
    }),
});

/**
 * `rows` images in file order, starting at `first` (u32 scalar): [rows, height, width, channels] f32,
 * exactly byte / 255. Past the end of the dataset the last image is repeated.
 * Throws {@link InputError} if `images` does not hold such images.
 */
export function imagesAt(
  request: ImageBytes & { readonly first: Tensor; readonly rows: number },
): Tensor {
  const { images, count, height, width, channels, first, rows } = request;
  return single(fileOrder([images, first], { count, height, width, channels, rows }));
}

const batchOrder = defineOp<BatchImagesDims>({
  name: "imagesOfBatch",
  infer: (inputs, attributes) => [unpackedType("imagesOfBatch", inputs, attributes)],
  lower: (lowering, { attributes }) =>
    lowering.run(imagesOfBatchKernel, attributes, {
      images: lowering.input(0),
      seed: lowering.input(1),
      step: lowering.input(2),
      ...(attributes.rows < attributes.batch && { first: lowering.input(3) }),
      y: lowering.output(0),
    }),
});

/**
 * The unaugmented images of the batch at (seed, step), in the order of `augmentedViews`: [batch, height,
 * width, channels] f32 in [0, 1]. `seed` and `step` are u32 scalars.
 * Throws {@link InputError} if the batch is larger than the dataset.
 */
export function imagesOfBatch(request: ImageBytes & BatchPlace): Tensor {
  const { images, count, height, width, channels, batch, seed, step, part } = request;
  if (batch > count) {
    throw new InputError(`imagesOfBatch: a batch of ${batch} from ${count} images`);
  }
  const rows = part?.images ?? batch;
  const first = part && rows < batch ? [part.first] : [];
  return single(
    batchOrder([images, seed, step, ...first], { count, height, width, channels, batch, rows }),
  );
}

/** Selects a batch of a shuffled dataset, or a part of a batch. */
export interface BatchPlace {
  readonly batch: number;
  /** u32 scalars. */
  readonly seed: Tensor;
  readonly step: Tensor;
  /** Selects only `images` of the batch, starting at slot `first` (u32 scalar). */
  readonly part?: { readonly images: number; readonly first: Tensor };
}

function unpackedType(op: string, [images]: readonly Tensor[], attributes: ImagesDims) {
  const { rows, height, width, channels } = attributes;
  if (!images || !(Number.isInteger(rows) && rows >= 1)) {
    throw new InputError(`${op}: ${rows} rows; expected a whole number from 1`);
  }
  checkImages(op, { ...attributes, images });
  return { shape: [rows, height, width, channels], dtype: "f32" as const };
}
