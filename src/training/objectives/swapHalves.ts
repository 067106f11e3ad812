import { concatRows, splitRows } from "../../autodiff/ops/rows.ts";
import type { Tensor } from "../../autodiff/tensor.ts";

/** Rows of two stacked views in the other order: each row meets the other view of its image. */
export function swapHalves(stacked: Tensor): Tensor {
  const [first, second] = splitRows(stacked, 2);
  if (!first || !second) throw new Error("swapHalves: two views are needed");
  return concatRows([second, first]);
}
