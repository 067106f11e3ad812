import { splitRows } from "../../autodiff/ops/rows.ts";
import type { Tensor } from "../../autodiff/tensor.ts";

/** Splits the rows of two stacked views: [2N, …] → two of [N, …]. */
export function twoViews(stacked: Tensor): readonly [Tensor, Tensor] {
  const [first, second] = splitRows(stacked, 2);
  if (!first || !second) throw new Error("twoViews: expected two stacked views");
  return [first, second];
}
