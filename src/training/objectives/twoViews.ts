import { splitRows } from "../../autodiff/ops/rows.ts";
import type { Tensor } from "../../autodiff/tensor.ts";

/** The rows of two stacked views apart: [2N, …] → [N, …] each. */
export function twoViews(stacked: Tensor): readonly [Tensor, Tensor] {
  const [first, second] = splitRows(stacked, 2);
  if (!first || !second) throw new Error("twoViews: there are no two views");
  return [first, second];
}
