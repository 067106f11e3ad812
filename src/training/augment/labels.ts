/** The labels of a batch, for supervised methods. */
import { defineOp, single } from "../../autodiff/op.ts";
import type { Tensor } from "../../autodiff/tensor.ts";
import { defineKernel, gridOf, u32 } from "../../gpu/kernel.ts";
import { at, InputError } from "../../shared/errors.ts";
import { randomWgsl } from "../../shared/random.ts";
import { batchIndex, shuffleWgsl } from "../../shared/shuffle.ts";
import type { BatchPlace } from "./images.ts";

const LANES = 64;

export interface LabelsDims {
  readonly count: number;
  readonly classes: number;
  readonly batch: number;
  /** Rows of y; if fewer than `batch`, the scalar `first` is the first slot. */
  readonly rows: number;
}

const isSlice = ({ batch, rows }: LabelsDims): boolean => rows < batch;

/** One-hot labels of the batch. labels: [count] u32; y: [rows, classes]. */
export const labelsKernel = defineKernel({
  name: "labelsOfBatch",
  source: (dims) => `${randomWgsl}${shuffleWgsl}
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.rows * size.classes) { return; }
  let slot = index / size.classes${isSlice(dims) ? " + first()" : ""};
  let image = batch_index(seed(), step(), slot, size.count, size.batch);
  y_store(index, select(0.0, 1.0, labels_load(image) == index % size.classes));
}`,
  buffers: ({ count, classes, rows }: LabelsDims) => ({
    labels: { access: "read", length: count, type: "u32" },
    y: { access: "write", length: rows * classes },
  }),
  scalars: (dims) => ({ seed: "u32", step: "u32", ...(isSlice(dims) && { first: "u32" }) }),
  sizes: ({ count, classes, batch, rows }) => ({ count, classes, batch, rows }),
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: ({ rows, classes }) => gridOf(Math.ceil((rows * classes) / LANES)),
  reference: (dims, { labels }, { seed, step, first }) => {
    const { classes, rows } = dims;
    const y = new Float32Array(rows * classes);
    for (let row = 0; row < rows; row++) {
      const slot = row + (isSlice(dims) ? first : 0);
      y[row * classes + at(labels, batchIndex(seed, step, slot, dims))] = 1;
    }
    return { y };
  },
  fill: { labels: (index, { classes }) => (3 * index) % classes },
  tolerance: 0,
  scalarSamples: { seed: 4_000_000_007, step: 9, first: 2 },
  samples: [
    { count: 1, classes: 1, batch: 1, rows: 1 },
    { count: 23, classes: 7, batch: 5, rows: 5 },
    { count: 23, classes: 7, batch: 5, rows: 3 },
  ],
});

const labelsOp = defineOp<LabelsDims>({
  name: "labelsOfBatch",
  infer: ([labels], { count, classes, rows }) => {
    if (labels?.dtype !== "u32" || labels.shape[0] !== count || classes < 1) {
      throw new InputError(
        `labelsOfBatch: ${count} images of ${classes} classes take u32 labels [${count}], got ${labels?.dtype} [${labels?.shape.join(",")}]`,
      );
    }
    return [{ shape: [rows, classes], dtype: "f32" }];
  },
  lower: (lowering, { attributes }) =>
    lowering.run(labelsKernel, attributes, {
      labels: lowering.input(0),
      seed: lowering.input(1),
      step: lowering.input(2),
      ...(isSlice(attributes) && { first: lowering.input(3) }),
      y: lowering.output(0),
    }),
});

export interface LabelsRequest extends BatchPlace {
  /** u32 [count]: the class of every image of the dataset. */
  readonly labels: Tensor;
  readonly count: number;
  readonly classes: number;
}

/**
 * One-hot labels of the batch at (seed, step): [batch, classes] f32.
 * Throws {@link InputError} if `labels` does not hold `count` labels.
 */
export function labelsOfBatch(request: LabelsRequest): Tensor {
  const { labels, count, classes, batch, seed, step, part } = request;
  const rows = part?.images ?? batch;
  const first = part && rows < batch ? [part.first] : [];
  return single(labelsOp([labels, seed, step, ...first], { count, classes, batch, rows }));
}
