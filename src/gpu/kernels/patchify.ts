import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";
import { vectorsOf } from "./parts/vectors.ts";
import body from "./patchify.wgsl?raw";

export interface PatchifyDims {
  readonly images: number;
  /** Patches of an image: rows of them, and patches in a row. */
  readonly rows: number;
  readonly cols: number;
  /** Side of a patch in pixels. */
  readonly patch: number;
  readonly channels: number;
  /** From patches back to images. */
  readonly back: boolean;
}

const LANES = 64;

const lengthOf = ({ images, rows, cols, patch, channels }: PatchifyDims) =>
  images * rows * cols * patch * patch * channels;

/** Where number `index` of the patches stands in the images. */
function placeInImages({ rows, cols, patch, channels }: PatchifyDims, index: number): number {
  const line = patch * channels;
  const within = index % line;
  const y = Math.floor(index / line) % patch;
  const place = Math.floor(index / (line * patch));
  const row = Math.floor(place / cols) % rows;
  const image = Math.floor(place / (cols * rows));
  return (((image * rows + row) * patch + y) * cols + (place % cols)) * line + within;
}

/**
 * The same numbers in another order: images [images, rows · patch, cols · patch, channels], and their
 * patches [images, rows · cols, patch · patch · channels], row by row. From the first to the second,
 * or `back`.
 */
export const patchify = defineKernel({
  name: "patchify",
  body: ({ back }: PatchifyDims) =>
    `fn carry(in_patches: u32, in_images: u32) { ${back ? "y[in_images] = x[in_patches]" : "y[in_patches] = x[in_images]"}; }\n${body}`,
  buffers: (dims: PatchifyDims) => {
    const { type } = vectorsOf(dims.patch * dims.channels);
    return {
      x: { access: "read", length: lengthOf(dims), type },
      y: { access: "write", length: lengthOf(dims), type },
    };
  },
  halves: ["x", "y"],
  tunings: [{}],
  constants: ({ images, rows, cols, patch, channels }) => ({
    VECTORS: u32(vectorsOf(patch * channels).count),
    IMAGES: u32(images),
    ROWS: u32(rows),
    COLS: u32(cols),
    PATCH: u32(patch),
    LANES: u32(LANES),
  }),
  workgroups: (dims) =>
    gridOf(Math.ceil(lengthOf(dims) / vectorsOf(dims.patch * dims.channels).width / LANES)),
  reference: (dims, { x }) => {
    const y = new Float32Array(lengthOf(dims));
    for (let index = 0; index < y.length; index++) {
      const place = placeInImages(dims, index);
      if (dims.back) y[place] = at(x, index);
      else y[index] = at(x, place);
    }
    return { y };
  },
  samples: [false, true].flatMap((back) => [
    { images: 1, rows: 1, cols: 1, patch: 1, channels: 1, back },
    { images: 3, rows: 2, cols: 3, patch: 5, channels: 3, back },
    { images: 2, rows: 7, cols: 7, patch: 4, channels: 1, back },
  ]),
});
