/** Kernels that unpack images from bytes to floats. */
import { defineKernel, gridOf, u32, type Values } from "../../gpu/kernel.ts";
import { at } from "../../shared/errors.ts";
import { randomWgsl } from "../../shared/random.ts";
import { batchIndex, shuffleWgsl } from "../../shared/shuffle.ts";
import type { ImageSize } from "./augmentation.ts";
import { bytesWgsl, unitOf } from "./bytes.ts";

const LANES = 64;

export interface ImagesDims extends ImageSize {
  /** Images of the dataset. */
  readonly count: number;
  /** Images to unpack. */
  readonly rows: number;
}

export interface BatchImagesDims extends ImagesDims {
  /** If larger than `rows`, the scalar `first` is the first slot. */
  readonly batch: number;
}

const strideOf = ({ height, width, channels }: ImageSize): number => height * width * channels;

/** WGSL whose function `image_of` maps a row to an image. */
const unpackWgsl = (imageOf: string): string => `${bytesWgsl}
${imageOf}
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.rows * size.stride) { return; }
  let image = image_of(index / size.stride);
  y_store(index, unit_of(byte_at(image * size.stride + index % size.stride)));
}`;

/** Fields of both definitions. */
const unpacking = {
  buffers: (dims: ImagesDims) =>
    ({
      images: { access: "read", length: Math.ceil((dims.count * strideOf(dims)) / 4), type: "u32" },
      y: { access: "write", length: dims.rows * strideOf(dims) },
    }) as const,
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: (dims: ImagesDims) => gridOf(Math.ceil((dims.rows * strideOf(dims)) / LANES)),
  fill: { images: (index: number) => Math.imul(index + 1, 2654435761) >>> 0 },
  tolerance: 0,
};

function unpacked(
  dims: ImagesDims,
  { images }: Pick<Values<"images">, "images">,
  imageOf: (row: number) => number,
) {
  const bytes = new Uint8Array(Uint32Array.from(images).buffer);
  const stride = strideOf(dims);
  const y = Float32Array.from({ length: dims.rows * stride }, (_, index) =>
    unitOf(at(bytes, imageOf(Math.floor(index / stride)) * stride + (index % stride))),
  );
  return { y };
}

/** Images in file order, starting at `first`. The last image of the dataset is repeated. */
export const imagesAtKernel = defineKernel({
  name: "imagesAt",
  source: unpackWgsl(
    "fn image_of(row: u32) -> u32 { return min(first() + row, size.count - 1u); }",
  ),
  ...unpacking,
  scalars: { first: "u32" },
  sizes: (dims) => ({ rows: dims.rows, count: dims.count, stride: strideOf(dims) }),
  reference: (dims, buffers, { first }) =>
    unpacked(dims, buffers, (row) => Math.min(first + row, dims.count - 1)),
  scalarSamples: { first: 2 },
  samples: [
    { count: 3, rows: 1, height: 1, width: 1, channels: 1 },
    { count: 5, rows: 4, height: 3, width: 5, channels: 3 },
  ],
});

/** Images of the batch at (seed, step). */
export const imagesOfBatchKernel = defineKernel({
  name: "imagesOfBatch",
  source: ({ rows, batch }: BatchImagesDims) => `${randomWgsl}${shuffleWgsl}
${unpackWgsl(`fn image_of(row: u32) -> u32 {
  return batch_index(seed(), step(), row${rows < batch ? " + first()" : ""}, size.count, size.batch);
}`)}`,
  ...unpacking,
  scalars: ({ rows, batch }) => ({
    seed: "u32",
    step: "u32",
    ...(rows < batch && { first: "u32" }),
  }),
  sizes: (dims) => ({
    rows: dims.rows,
    count: dims.count,
    batch: dims.batch,
    stride: strideOf(dims),
  }),
  reference: (dims, buffers, { seed, step, first }) => {
    const start = dims.rows < dims.batch ? first : 0;
    return unpacked(dims, buffers, (row) => batchIndex(seed, step, start + row, dims));
  },
  scalarSamples: { seed: 4_000_000_007, step: 9, first: 2 },
  samples: [
    { count: 1, batch: 1, rows: 1, height: 1, width: 1, channels: 1 },
    { count: 7, batch: 5, rows: 5, height: 3, width: 5, channels: 3 },
    { count: 7, batch: 5, rows: 3, height: 5, width: 2, channels: 1 },
  ],
});
