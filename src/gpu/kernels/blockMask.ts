import { at } from "../../shared/errors.ts";
import { defineKernel, f32, gridOf, u32 } from "../kernel.ts";
import source from "./blockMask.wgsl?raw";

export interface BlockMaskDims {
  readonly images: number;
  /** Patches of an image. */
  readonly rows: number;
  readonly cols: number;
  /** Rectangles of an image that has any. */
  readonly blocks: number;
  /** Area of a rectangle in patches, uniform in [least, greatest] before it is rounded and clipped. */
  readonly least: number;
  readonly greatest: number;
  /** Share of the images that have rectangles. */
  readonly share: number;
}

/** Random numbers per image: one that decides whether it has rectangles, and area, shape, row and column of each. */
export const blockMaskNumbers = ({ blocks }: Pick<BlockMaskDims, "blocks">): number =>
  1 + 4 * blocks;

/** The ratio of height to width is ASPECT to a power in [−1, 1]. */
const ASPECT = 2;

const LANES = 64;

/**
 * Random rectangles of patches: mask 1 inside one, 0 outside. numbers: [images, 1 + 4 · blocks],
 * uniform in [0, 1); mask: [images, rows · cols].
 */
export const blockMask = defineKernel({
  name: "blockMask",
  source,
  buffers: (dims: BlockMaskDims) => ({
    numbers: { access: "read", length: dims.images * blockMaskNumbers(dims) },
    mask: { access: "write", length: dims.images * dims.rows * dims.cols },
  }),
  sizes: (dims) => ({
    images: dims.images,
    rows: dims.rows,
    cols: dims.cols,
    blocks: dims.blocks,
    numbers: blockMaskNumbers(dims),
  }),
  constants: (dims) => ({
    LEAST: f32(dims.least),
    GREATEST: f32(dims.greatest),
    SHARE: f32(dims.share),
    ASPECT: f32(ASPECT),
    LANES: u32(LANES),
  }),
  workgroups: ({ images, rows, cols }) => gridOf(Math.ceil((images * rows * cols) / LANES)),
  reference: (dims, { numbers }) => {
    const { images, rows, cols, blocks, least, greatest, share } = dims;
    const mask = new Float32Array(images * rows * cols);
    for (let image = 0; image < images; image++) {
      const first = image * blockMaskNumbers(dims);
      if (at(numbers, first) >= share) continue;
      for (let block = 0; block < blocks; block++) {
        const number = (index: number) => at(numbers, first + 1 + 4 * block + index);
        const area = least + (greatest - least) * number(0);
        const { height, width } = blockSides({ rows, cols }, area, ASPECT ** (2 * number(1) - 1));
        const top = Math.floor(number(2) * (rows - height + 1));
        const left = Math.floor(number(3) * (cols - width + 1));
        for (let row = top; row < top + height; row++) {
          const start = (image * rows + row) * cols + left;
          mask.fill(1, start, start + width);
        }
      }
    }
    return { mask };
  },
  fill: { numbers: (index) => (0.137 + 0.618034 * index) % 1 },
  samples: [
    { images: 1, rows: 1, cols: 1, blocks: 1, least: 1, greatest: 1, share: 1 },
    { images: 9, rows: 7, cols: 5, blocks: 2, least: 2, greatest: 12, share: 0.5 },
    { images: 4, rows: 7, cols: 7, blocks: 4, least: 9, greatest: 9, share: 1 },
  ],
});

/** Sides of a rectangle of about `area` patches whose height is `aspect` times its width. */
function blockSides(grid: { rows: number; cols: number }, area: number, aspect: number) {
  const clamped = (side: number, most: number) => Math.min(Math.max(Math.round(side), 1), most);
  const height = clamped(Math.sqrt(area * aspect), grid.rows);
  return { height, width: clamped(area / height, grid.cols) };
}

/** Patches of the largest rectangle that an area of `area` may be rounded to. */
export function largestBlock(grid: { rows: number; cols: number }, area: number): number {
  const sizes = Array.from({ length: 65 }, (_, index) => {
    const { height, width } = blockSides(grid, area, ASPECT ** (index / 32 - 1));
    return height * width;
  });
  return Math.max(...sizes);
}
