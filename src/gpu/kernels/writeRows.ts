import { defineKernel } from "../kernel.ts";
import {
  type BatchSliceDims,
  batchBuffer,
  batchSlice,
  batchSliceWgsl,
  indexInBatch,
  sliceBuffer,
} from "./parts/batchSlice.ts";

/**
 * Copies a slice into a batch, whose other rows keep their values. slice: [views, images, cols];
 * batch: [views, batch, cols].
 */
export const writeRows = defineKernel({
  name: "writeRows",
  source: `fn copy_vector(in_slice: u32, in_batch: u32) { batch_store(in_batch, slice_load(in_slice)); }
${batchSliceWgsl}`,
  buffers: (dims: BatchSliceDims) => ({
    slice: sliceBuffer("read", dims),
    batch: batchBuffer("read_write", dims),
  }),
  ...batchSlice,
  reference: (dims, { slice, batch }, { first }) => {
    const result = Float32Array.from(batch);
    for (let i = 0; i < slice.length; i++) result[indexInBatch(dims, first, i)] = slice[i] ?? 0;
    return { batch: result };
  },
});
