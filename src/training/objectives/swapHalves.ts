import { concatRows } from "../../autodiff/ops/rows.ts";
import type { Tensor } from "../../autodiff/tensor.ts";
import { twoViews } from "./twoViews.ts";

/** Swaps the two halves of stacked views, so that each row is aligned with the other view of its image. */
export function swapHalves(stacked: Tensor): Tensor {
  const [first, second] = twoViews(stacked);
  return concatRows([second, first]);
}
