/**
 * A batch walked through in parts: rows put to and taken from their places in tensors that hold the
 * whole batch, and gradients added up part by part. No gradient flows through any of these.
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

/** Images of a part and of the whole batch. */
export interface SliceSizes {
  readonly images: number;
  readonly batch: number;
}

function dimsOf(part: Shape, sizes: SliceSizes): BatchSliceDims {
  const [rows = 0, ...rest] = part;
  return { views: rows / sizes.images, ...sizes, cols: sizeOf(rest) };
}

/** The shape of the whole of which a part of this shape is one. Throws where its rows are not images of views. */
export function batchShape(part: Shape, { images, batch }: SliceSizes): Shape {
  const [rows = 0, ...rest] = part;
  if (rows === 0 || rows % images !== 0) {
    throw new InputError(
      `${describeShape(part)} for ${images} images; it takes a row for each image, or for each image of view after view`,
    );
  }
  return [(rows / images) * batch, ...rest];
}

/** Writes `part` into `whole` [views · batch, …], its first image at place `first` (u32 scalar). */
export function writeRowsStep(whole: Tensor, part: Tensor, first: Tensor, sizes: SliceSizes): Node {
  const dims = dimsOf(part.shape, sizes);
  return effect("writeRows", { batch: whole, slice: part, first }, (lowering, operands) =>
    lowering.run(writeRows, dims, operands),
  );
}

const sliceOp = defineOp<SliceSizes>({
  name: "sliceRows",
  infer: ([whole], { images, batch }) => {
    const [rows = 0, ...rest] = whole?.shape ?? [];
    return [{ shape: [(rows / batch) * images, ...rest], dtype: "f32" }];
  },
  lower: (lowering, { outputs: [part], attributes }) => {
    const operands = {
      batch: lowering.input(0),
      first: lowering.input(1),
      slice: lowering.output(0),
    };
    lowering.run(sliceRowsKernel, dimsOf(part?.shape ?? [], attributes), operands);
  },
});

/** The rows of `whole` [views · batch, …] that {@link writeRowsStep} would have written: [views · images, …]. */
export const sliceRowsAt = (whole: Tensor, first: Tensor, sizes: SliceSizes): Tensor =>
  single(sliceOp([whole, first], { images: sizes.images, batch: sizes.batch }));

/** total ← total + part, or part alone where `first` (u32 scalar) is 0; flat regions [length]. */
export function accumulateStep(total: Tensor, part: Tensor, first: Tensor): Node {
  const length = total.shape[0] ?? 0;
  return effect("accumulate", { total, part, first }, (lowering, operands) =>
    lowering.run(accumulate, { length }, operands),
  );
}
