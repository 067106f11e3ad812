import { concatRows } from "../../autodiff/ops/rows.ts";
import type { Tensor } from "../../autodiff/tensor.ts";
import { twoViews } from "./twoViews.ts";

/** Rows of two stacked views in the other order: each row meets the other view of its image. */
export function swapHalves(stacked: Tensor): Tensor {
  const [first, second] = twoViews(stacked);
  return concatRows([second, first]);
}
