/** Which patches of each view are hidden from a student: as many in every one, most of them in blocks. */
import { subtract } from "../autodiff/ops/arithmetic.ts";
import { blockMask, blockMaskNumbers, keepSmallest } from "../autodiff/ops/masks.ts";
import { concatRows } from "../autodiff/ops/rows.ts";
import { constant, type Tensor } from "../autodiff/tensor.ts";
import type { Grid } from "../nn/positions.ts";
import type { Views } from "./views.ts";

/** Rectangles of a view, together as large as what is to be hidden. */
const BLOCKS = 2;

export interface HiddenBlocks {
  readonly grid: Grid;
  /** Patches hidden of each view. */
  readonly hidden: number;
  readonly views: number;
}

/**
 * Exactly `hidden` patches of each view: those in its rectangles, less some or with some more at random.
 * The same number everywhere lets a head look at hidden patches alone. Returns `indices` [views · batch,
 * hidden] u32, in ascending order, and `mask` [views · batch, patches], 1 where one is hidden.
 */
export function hiddenBlocks(
  { uniform }: Views,
  { grid, hidden, views }: HiddenBlocks,
): { readonly indices: Tensor; readonly mask: Tensor } {
  const patches = grid.rows * grid.cols;
  const area = hidden / BLOCKS;
  const rectangles = { ...grid, blocks: BLOCKS, least: area, greatest: area, share: 1 };
  const numbers = blockMaskNumbers(rectangles);
  const each = Array.from({ length: views }, (_, view) => {
    const inside = blockMask(uniform(2 * view, [numbers]), rectangles);
    // Any number inside is smaller than all outside.
    return subtract(uniform(2 * view + 1, [patches]), inside);
  });
  const { indices, mask } = keepSmallest(concatRows(each), hidden);
  return { indices, mask: subtract(constant(1), mask) };
}
