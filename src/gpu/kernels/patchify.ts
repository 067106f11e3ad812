import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";
import { vectorsOf } from "./parts/vectors.ts";
import source from "./patchify.wgsl?raw";

export interface PatchifyDims {
  readonly images: number;
  /** Rows and columns of patches in an image. */
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

/** The index in the images of element `index` of the patches. */
function indexInImages({ rows, cols, patch, channels }: PatchifyDims, index: number): number {
  const line = patch * channels;
  const within = index % line;
  const y = Math.floor(index / line) % patch;
  const patchIndex = Math.floor(index / (line * patch));
  const row = Math.floor(patchIndex / cols) % rows;
  const image = Math.floor(patchIndex / (cols * rows));
  return (((image * rows + row) * patch + y) * cols + (patchIndex % cols)) * line + within;
}

/**
 * Reorders images [images, rows · patch, cols · patch, channels] into patches [images, rows · cols,
 * patch · patch · channels], row by row, or `back`.
 */
export const patchify = defineKernel({
  name: "patchify",
  source: ({ back }: PatchifyDims) =>
    `fn copy_vector(in_patches: u32, in_images: u32) { ${back ? "y_store(in_images, x_load(in_patches))" : "y_store(in_patches, x_load(in_images))"}; }\n${source}`,
  buffers: (dims: PatchifyDims) => {
    const { type } = vectorsOf(dims.patch * dims.channels);
    return {
      x: { access: "read", length: lengthOf(dims), type },
      y: { access: "write", length: lengthOf(dims), type },
    };
  },
  f16: ["x", "y"],
  sizes: ({ images, rows, cols, patch, channels }) => ({
    vectors: vectorsOf(patch * channels).count,
    images,
    rows,
    cols,
    side: patch,
  }),
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: (dims) =>
    gridOf(Math.ceil(lengthOf(dims) / vectorsOf(dims.patch * dims.channels).width / LANES)),
  reference: (dims, { x }) => {
    const y = new Float32Array(lengthOf(dims));
    for (let index = 0; index < y.length; index++) {
      const source = indexInImages(dims, index);
      if (dims.back) y[source] = at(x, index);
      else y[index] = at(x, source);
    }
    return { y };
  },
  samples: [false, true].flatMap((back) => [
    { images: 1, rows: 1, cols: 1, patch: 1, channels: 1, back },
    { images: 3, rows: 2, cols: 3, patch: 5, channels: 3, back },
    { images: 2, rows: 7, cols: 7, patch: 4, channels: 1, back },
  ]),
});
