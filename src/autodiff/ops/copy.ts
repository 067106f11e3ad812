/** Copies a tensor to memory of its own; used by the compiler for results at fixed locations. */
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";

const copyOp = defineOp<{ serial: number }>({
  name: "copy",
  infer: ([x]) => [{ shape: x?.shape ?? [], dtype: x?.dtype ?? "f32" }],
  expression: ([x]) => x ?? "",
  gradient: (_, [upstream]) => [upstream],
});

let serial = 0;

/** A copy that is not merged with another copy of the same source. */
export const copy = (x: Tensor): Tensor => single(copyOp([x], { serial: serial++ }));
