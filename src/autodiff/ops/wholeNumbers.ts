/** Whole numbers for indices, from floats. */
import { wholeNumbers as kernel } from "../../gpu/kernels/wholeNumbers.ts";
import { sizeOf } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";

const op = defineOp<object>({
  name: "wholeNumbers",
  infer: ([x]) => [{ shape: x?.shape ?? [], dtype: "u32" }],
  lower: (lowering, { inputs: [x] }) => {
    const count = sizeOf(x?.shape ?? []);
    lowering.run(kernel, { count }, { x: lowering.input(0), y: lowering.output(0) });
  },
  gradient: () => [],
});

/** Floats, rounded and at least 0, as u32; without gradient. */
export const wholeNumbers = (x: Tensor): Tensor => single(op([x], {}));
