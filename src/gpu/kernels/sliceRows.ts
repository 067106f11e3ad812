import { at } from "../../shared/errors.ts";
import { defineKernel } from "../kernel.ts";
import {
  type BatchSliceDims,
  batchBuffer,
  batchSlice,
  batchSliceWgsl,
  indexInBatch,
  sliceBuffer,
} from "./parts/batchSlice.ts";

/** Copies a slice out of a batch. batch: [views, batch, cols]; slice: [views, images, cols]. */
export const sliceRows = defineKernel({
  name: "sliceRows",
  source: `fn copy_vector(in_slice: u32, in_batch: u32) { slice_store(in_slice, batch_load(in_batch)); }
${batchSliceWgsl}`,
  buffers: (dims: BatchSliceDims) => ({
    batch: batchBuffer("read", dims),
    slice: sliceBuffer("write", dims),
  }),
  ...batchSlice,
  reference: (dims, { batch }, { first }) => ({
    slice: Float32Array.from({ length: dims.views * dims.images * dims.cols }, (_, i) =>
      at(batch, indexInBatch(dims, first, i)),
    ),
  }),
});
