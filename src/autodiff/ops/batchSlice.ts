/**
 * Slices of the batch, for steps that process a batch in chunks: writing and reading the rows of a slice in
 * tensors of the whole batch, and accumulating gradients over slices. No gradients.
 */
import { accumulate } from "../../gpu/kernels/accumulate.ts";
import type { BatchSliceDims } from "../../gpu/kernels/parts/batchSlice.ts";
import { sliceRows as sliceRowsKernel } from "../../gpu/kernels/sliceRows.ts";
import { writeRows } from "../../gpu/kernels/writeRows.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, type Shape, sizeOf } from "../../shared/shapes.ts";
import { effect } from "../effect.ts";
import { defineOp, single } from "../op.ts";
import type { Node, Tensor } from "../tensor.ts";

/** Images of a slice and of the whole batch. */
export interface SliceSizes {
  readonly images: number;
  readonly batch: number;
}

function dimsOf(slice: Shape, sizes: SliceSizes): BatchSliceDims {
  const [rows = 0, ...rest] = slice;
  return { views: rows / sizes.images, ...sizes, cols: sizeOf(rest) };
}

/** The shape of the batch whose slice has this shape. Throws {@link InputError} if rows are not views · images. */
export function batchShape(slice: Shape, { images, batch }: SliceSizes): Shape {
  const [rows = 0, ...rest] = slice;
  if (rows === 0 || rows % images !== 0) {
    throw new InputError(
      `${describeShape(slice)} for ${images} images; takes one row per image, or per image of each view`,
    );
  }
  return [(rows / images) * batch, ...rest];
}

/** Writes `slice` [views · images, …] into `batch` [views · batch, …], from image `first` (u32 scalar) on. */
export function writeRowsStep(
  batch: Tensor,
  slice: Tensor,
  first: Tensor,
  sizes: SliceSizes,
): Node {
  const dims = dimsOf(slice.shape, sizes);
  return effect("writeRows", { batch, slice, first }, (lowering, operands) =>
    lowering.run(writeRows, dims, operands),
  );
}

const sliceOp = defineOp<SliceSizes>({
  name: "sliceRows",
  infer: ([all], { images, batch }) => {
    const [rows = 0, ...rest] = all?.shape ?? [];
    return [{ shape: [(rows / batch) * images, ...rest], dtype: "f32" }];
  },
  lower: (lowering, { outputs: [slice], attributes }) => {
    const operands = {
      batch: lowering.input(0),
      first: lowering.input(1),
      slice: lowering.output(0),
    };
    lowering.run(sliceRowsKernel, dimsOf(slice?.shape ?? [], attributes), operands);
  },
});

/** The slice of `batch` [views · batch, …] that {@link writeRowsStep} writes: [views · images, …]. */
export const sliceRowsAt = (batch: Tensor, first: Tensor, sizes: SliceSizes): Tensor =>
  single(sliceOp([batch, first], { images: sizes.images, batch: sizes.batch }));

/** total ← total + part, or total ← part if `first` (u32 scalar) is 0; flat regions [length]. */
export function accumulateStep(total: Tensor, part: Tensor, first: Tensor): Node {
  const length = total.shape[0] ?? 0;
  return effect("accumulate", { total, part, first }, (lowering, operands) =>
    lowering.run(accumulate, { length }, operands),
  );
}
