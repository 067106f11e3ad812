/** L2 normalisation of rows, to points on the unit hypersphere. */
import { normalizeRows as kernel } from "../../gpu/kernels/normalizeRows.ts";
import { normalizeRowsGradient } from "../../gpu/kernels/normalizeRowsGradient.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import { rowDims } from "../rowDims.ts";
import type { Tensor } from "../tensor.ts";

const forward = defineOp<object>({
  name: "normalizeRows",
  infer: ([x]) => {
    if (!x || x.shape.length < 1) {
      throw new InputError(`takes [rows, cols], got ${describeShape(x?.shape ?? [])}`);
    }
    return [x];
  },
  lower: (lowering, { inputs: [x] }) => {
    if (!x) return;
    lowering.run(kernel, rowDims(x.shape, lowering), {
      x: lowering.input(0),
      y: lowering.output(0),
    });
  },
  gradient: ({ inputs: [x] }, [upstream]) => [x && upstream && single(backward([x, upstream], {}))],
});

const backward = defineOp<object>({
  name: "normalizeRowsGradient",
  infer: ([x]) => [{ shape: x?.shape ?? [], dtype: "f32" }],
  lower: (lowering, { inputs: [x] }) => {
    if (!x) return;
    const operands = { x: lowering.input(0), dy: lowering.input(1), dx: lowering.output(0) };
    lowering.run(normalizeRowsGradient, rowDims(x.shape, lowering), operands);
  },
});

/** x / max(√Σx², 1e-12) along the last axis, as `normalize` of PyTorch. */
export const normalizeRows = (x: Tensor): Tensor => single(forward([x], {}));
