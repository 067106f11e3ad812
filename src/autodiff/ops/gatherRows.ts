/** Rows picked by index: embeddings of tokens, visible patches, shuffled batches. */

import { assemble, gridOf } from "../../gpu/kernel.ts";
import { gatherRows as kernel } from "../../gpu/kernels/gatherRows.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, sizeOf } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";

const sizesOf = (x: Tensor, indices: Tensor) => {
  const [rows = 0] = x.shape;
  return { rows, cols: sizeOf(x.shape) / rows, count: sizeOf(indices.shape) };
};

const gatherOp = defineOp<object>({
  name: "gatherRows",
  infer: ([x, indices]) => {
    if (!x || x.shape.length < 1 || indices?.dtype !== "u32" || indices.shape.length !== 1) {
      throw new InputError(
        `takes rows and u32 indices [n], got ${describeShape(x?.shape ?? [])} and ${describeShape(indices?.shape ?? [])} ${indices?.dtype}`,
      );
    }
    return [{ shape: [indices.shape[0] ?? 0, ...x.shape.slice(1)], dtype: "f32" }];
  },
  lower: (lowering, { inputs: [x, indices] }) => {
    if (!x || !indices) return;
    const operands = { x: lowering.input(0), indices: lowering.input(1), y: lowering.output(0) };
    lowering.run(kernel, sizesOf(x, indices), operands);
  },
  gradient: ({ inputs: [x, indices] }, [upstream]) =>
    x && indices && upstream
      ? [single(scatterOp([upstream, indices], { rows: x.shape[0] ?? 0 }))]
      : [],
});

const WORKGROUP = 64;

/** Each row collects the gradients of all its copies, in their order: no atomics, one fixed sum. */
const scatterOp = defineOp<{ readonly rows: number }>({
  name: "gatherRowsGradient",
  infer: ([dy], { rows }) => [{ shape: [rows, ...(dy?.shape.slice(1) ?? [])], dtype: "f32" }],
  lower: (lowering, { inputs: [dy], attributes: { rows } }) => {
    const count = dy?.shape[0] ?? 0;
    const cols = sizeOf(dy?.shape ?? []) / count;
    const workgroups = gridOf(Math.ceil((rows * cols) / WORKGROUP));
    const instance = assemble({
      name: "gatherRowsGradient",
      buffers: {
        dy: { access: "read", length: count * cols },
        indices: { access: "read", length: count, type: "u32" },
        dx: { access: "write", length: rows * cols },
      },
      scalars: [],
      text: `@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x + id.y * ${workgroups[0] * WORKGROUP}u;
  if (i >= ${rows * cols}u) { return; }
  let row = i / ${cols}u;
  let col = i % ${cols}u;
  var sum = 0.0;
  for (var k = 0u; k < ${count}u; k++) {
    if (indices[k] == row) { sum += dy[k * ${cols}u + col]; }
  }
  dx[i] = sum;
}`,
      workgroups,
      flops: 0,
    });
    lowering.runInstance(instance, [lowering.input(0), lowering.input(1), lowering.output(0)]);
  },
});

/** y[i] = x[indices[i]]. x: [rows, …]; indices: [n] u32, each under rows. Returns [n, …]. */
export const gatherRows = (x: Tensor, indices: Tensor): Tensor =>
  single(gatherOp([x, indices], {}));
