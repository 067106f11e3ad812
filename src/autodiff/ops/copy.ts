/** The same values in memory of their own: for the compiler, where a slice must be aligned or placed. */
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";

const copyOp = defineOp<{ serial: number }>({
  name: "copy",
  infer: ([x]) => [{ shape: x?.shape ?? [], dtype: x?.dtype ?? "f32" }],
  expression: ([x]) => x ?? "",
  gradient: (_, [upstream]) => [upstream],
});

let serial = 0;

/** A copy that no other pass merges with its source. */
export const copy = (x: Tensor): Tensor => single(copyOp([x], { serial: serial++ }));
