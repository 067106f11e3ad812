/**
 * Shared by the kernels that copy between a batch and a slice of it. Both consist of `views` blocks of rows,
 * one below the other. A block has `batch` rows in the batch and `images` rows in the slice, which starts at
 * row `first` of each block.
 */
import { type BufferSpec, gridOf, u32, type Workgroups } from "../../kernel.ts";
import { vectorsOf } from "./vectors.ts";

export interface BatchSliceDims {
  readonly views: number;
  readonly batch: number;
  readonly images: number;
  readonly cols: number;
}

const LANES = 64;

export function sliceBuffer(access: BufferSpec["access"], dims: BatchSliceDims): BufferSpec {
  const { views, images, cols } = dims;
  return { access, length: views * images * cols, type: vectorsOf(cols).type };
}

export function batchBuffer(access: BufferSpec["access"], dims: BatchSliceDims): BufferSpec {
  const { views, batch, cols } = dims;
  return { access, length: views * batch * cols, type: vectorsOf(cols).type };
}

const samples: readonly BatchSliceDims[] = [
  { views: 1, batch: 3, images: 1, cols: 1 },
  { views: 2, batch: 14, images: 7, cols: 5 },
  { views: 3, batch: 10, images: 5, cols: 12 },
];

/** Fields of a {@link KernelDefinition} that both directions share. */
export const batchSlice = {
  scalars: { first: "u32" as const },
  sizes: ({ views, batch, images, cols }: BatchSliceDims) => ({
    rows: views * images,
    batch,
    images,
    vectors: vectorsOf(cols).count,
  }),
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: ({ views, images, cols }: BatchSliceDims): Workgroups =>
    gridOf(Math.ceil((views * images * vectorsOf(cols).count) / LANES)),
  scalarSamples: { first: 2 },
  samples,
};

/** The index in the batch of element `index` of the slice. */
export function indexInBatch(
  { batch, images, cols }: BatchSliceDims,
  first: number,
  index: number,
) {
  const row = Math.floor(index / cols);
  const view = Math.floor(row / images);
  return (view * batch + first + (row % images)) * cols + (index % cols);
}

/** `main` that calls `fn copy_vector(in_slice, in_batch)` for each vector of the slice. */
export const batchSliceWgsl = /* wgsl */ `
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  let row = index / size.vectors;
  if (row >= size.rows) { return; }
  let batch_row = (row / size.images) * size.batch + first() + row % size.images;
  copy_vector(index, batch_row * size.vectors + index % size.vectors);
}`;
