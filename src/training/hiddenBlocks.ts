/** Selects the patches that are hidden from a student: the same number in each view, mostly in blocks. */
import { subtract } from "../autodiff/ops/arithmetic.ts";
import { blockMask, blockMaskNumbers, keepSmallest } from "../autodiff/ops/masks.ts";
import { concatRows } from "../autodiff/ops/rows.ts";
import { constant, type Tensor } from "../autodiff/tensor.ts";
import type { Grid } from "../nn/positions.ts";
import type { Batch } from "./batch.ts";

/** Rectangles per view; their total area is the number of hidden patches. */
const BLOCKS = 2;

export interface HiddenBlocks {
  readonly grid: Grid;
  /** Hidden patches per view. */
  readonly hidden: number;
  readonly views: number;
}

/**
 * Selects exactly `hidden` patches of each view: those inside random rectangles, reduced or extended at
 * random. Because the number is equal in all views, a head can be applied to the hidden patches only.
 * Returns `indices` [views · batch, hidden] u32, ascending, and `mask` [views · batch, patches], 1 if hidden.
 */
export function hiddenBlocks(
  { uniform }: Batch,
  { grid, hidden, views }: HiddenBlocks,
): { readonly indices: Tensor; readonly mask: Tensor } {
  const patches = grid.rows * grid.cols;
  const area = hidden / BLOCKS;
  const rectangles = { ...grid, blocks: BLOCKS, least: area, greatest: area, share: 1 };
  const numbers = blockMaskNumbers(rectangles);
  const each = Array.from({ length: views }, (_, view) => {
    const inside = blockMask(uniform(2 * view, [numbers]), rectangles);
    // Every number inside a rectangle is smaller than every number outside.
    return subtract(uniform(2 * view + 1, [patches]), inside);
  });
  const { indices, mask } = keepSmallest(concatRows(each), hidden);
  return { indices, mask: subtract(constant(1), mask) };
}
