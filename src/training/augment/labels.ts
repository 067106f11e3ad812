/** The labels of a batch, for supervised methods. */
import { defineOp, single } from "../../autodiff/op.ts";
import { scalarOperands } from "../../autodiff/scalarOperands.ts";
import type { Tensor } from "../../autodiff/tensor.ts";
import { generate, gridOf, type ScalarType } from "../../gpu/kernel.ts";
import { InputError } from "../../shared/errors.ts";
import { randomWgsl } from "../../shared/random.ts";
import { shuffleWgsl } from "../../shared/shuffle.ts";
import type { BatchPlace } from "./images.ts";

const WORKGROUP = 64;

interface Attributes {
  readonly count: number;
  readonly classes: number;
  readonly batch: number;
  readonly rows: number;
}

const labelsOp = defineOp<Attributes>({
  name: "labelsOfBatch",
  infer: ([labels], { count, classes, rows }) => {
    if (labels?.dtype !== "u32" || labels.shape[0] !== count || classes < 1) {
      throw new InputError(
        `labelsOfBatch: ${count} images of ${classes} classes take u32 labels [${count}], got ${labels?.dtype} [${labels?.shape.join(",")}]`,
      );
    }
    return [{ shape: [rows, classes], dtype: "f32" }];
  },
  lower: (lowering, { attributes: { count, classes, batch, rows } }) => {
    const partial = rows < batch;
    const names: (readonly [string, ScalarType])[] = [
      ["seed", "u32"],
      ["step", "u32"],
      ...(partial ? [["first", "u32"] as const] : []),
    ];
    const scalars = scalarOperands(lowering, names, 1);
    const length = rows * classes;
    const workgroups = gridOf(Math.ceil(length / WORKGROUP));
    const instance = generate({
      name: "labelsOfBatch",
      buffers: {
        labels: { access: "read", length: count, type: "u32" },
        y: { access: "write", length },
      },
      scalars: scalars.declared,
      source: `${randomWgsl}${shuffleWgsl}
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x + id.y * ${workgroups[0] * WORKGROUP}u;
  if (i >= ${length}u) { return; }
  let slot = i / ${classes}u${partial ? " + first()" : ""};
  let image = batch_index(seed(), step(), slot, ${count}u, ${batch}u);
  y_store(i, select(0.0, 1.0, labels_load(image) == i % ${classes}u));
}`,
      workgroups,
    });
    lowering.runInstance(instance, [lowering.input(0), lowering.output(0), ...scalars.bound]);
  },
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
