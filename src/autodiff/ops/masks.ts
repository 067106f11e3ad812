/** Masks of patches from uniform random numbers: 1 is masked, 0 visible. No gradients. */
import {
  type BlockMaskDims,
  blockMaskNumbers,
  blockMask as kernel,
} from "../../gpu/kernels/blockMask.ts";
import { keepSmallest as keepKernel } from "../../gpu/kernels/keepSmallest.ts";
import { keptPositions } from "../../gpu/kernels/keptPositions.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";

const keep = defineOp<{ readonly count: number }>({
  name: "keepSmallest",
  infer: ([scores], { count }) => {
    const [rows = 0, cols = 0] = scores?.shape ?? [];
    const possible = Number.isInteger(count) && count >= 1 && count <= cols;
    if (scores?.shape.length !== 2 || !possible) {
      throw new InputError(
        `takes scores [rows, cols] and keeps 1 to cols of a row, got ${describeShape(scores?.shape ?? [])} and ${count}`,
      );
    }
    return [
      { shape: [rows, count], dtype: "u32" },
      { shape: [rows, cols], dtype: "f32" },
    ];
  },
  lower: (lowering, { inputs: [scores], attributes: { count } }) => {
    const [rows = 0, cols = 0] = scores?.shape ?? [];
    const dims = { rows, cols, count };
    const mask = lowering.output(1);
    lowering.run(keepKernel, dims, { scores: lowering.input(0), mask });
    lowering.run(keptPositions, dims, { mask, positions: lowering.output(0) });
  },
  gradient: () => [],
});

export interface Kept {
  /** [rows, count] u32: the columns of the kept scores, ascending. */
  readonly indices: Tensor;
  /** [rows, cols]: 0 for kept scores, 1 elsewhere. */
  readonly mask: Tensor;
}

/** Keeps the `count` smallest scores of each row; of equal scores the first. scores: [rows, cols]. */
export function keepSmallest(scores: Tensor, count: number): Kept {
  const [indices, mask] = keep([scores], { count });
  if (!indices || !mask) throw new Error("keepSmallest returned nothing");
  return { indices, mask };
}

export type BlockMaskOptions = Omit<BlockMaskDims, "images">;

const blocksOp = defineOp<BlockMaskOptions>({
  name: "blockMask",
  infer: ([numbers], options) => {
    const [images = 0, given = 0] = numbers?.shape ?? [];
    const needed = blockMaskNumbers(options);
    if (numbers?.shape.length !== 2 || given !== needed) {
      throw new InputError(
        `takes uniform numbers [images, ${needed}] for ${options.blocks} blocks, got ${describeShape(numbers?.shape ?? [])}`,
      );
    }
    return [{ shape: [images, options.rows * options.cols], dtype: "f32" }];
  },
  lower: (lowering, { inputs: [numbers], attributes }) => {
    const dims = { images: numbers?.shape[0] ?? 0, ...attributes };
    lowering.run(kernel, dims, { numbers: lowering.input(0), mask: lowering.output(0) });
  },
  gradient: () => [],
});

/**
 * Masks random rectangles of patches: 1 inside, 0 outside, [images, rows · cols]. numbers: [images,
 * {@link blockMaskNumbers}], uniform in [0, 1).
 */
export function blockMask(numbers: Tensor, options: BlockMaskOptions): Tensor {
  const { rows, cols, blocks, least, greatest, share } = options;
  return single(blocksOp([numbers], { rows, cols, blocks, least, greatest, share }));
}

export { blockMaskNumbers, largestBlock } from "../../gpu/kernels/blockMask.ts";
