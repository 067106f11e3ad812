/** Gathers rows by index: embeddings of tokens, shuffled batches. */
import { gatherRows as kernel } from "../../gpu/kernels/gatherRows.ts";
import { gatherRowsGradient as gradientKernel } from "../../gpu/kernels/gatherRowsGradient.ts";
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

/** Adds the gradients of all copies of a row in their order, without atomics, so that the sum is deterministic. */
const scatterOp = defineOp<{ readonly rows: number }>({
  name: "gatherRowsGradient",
  infer: ([dy], { rows }) => [{ shape: [rows, ...(dy?.shape.slice(1) ?? [])], dtype: "f32" }],
  lower: (lowering, { inputs: [dy], attributes: { rows } }) => {
    const count = dy?.shape[0] ?? 0;
    const cols = sizeOf(dy?.shape ?? []) / count;
    const operands = { dy: lowering.input(0), indices: lowering.input(1), dx: lowering.output(0) };
    lowering.run(gradientKernel, { rows, cols, count }, operands);
  },
});

/** y[i] = x[indices[i]]. x: [rows, …]; indices: [n] u32, each less than rows. Returns [n, …]. */
export const gatherRows = (x: Tensor, indices: Tensor): Tensor =>
  single(gatherOp([x, indices], {}));
