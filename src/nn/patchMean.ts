/** Applies an encoder to the patches of an image. */
import { patchesAlong, patchGrid } from "../autodiff/ops/cutPatches.ts";
import { mean } from "../autodiff/ops/reduce.ts";
import { reshape } from "../autodiff/ops/shape.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import type { ImageSize } from "./encoder.ts";
import { type Network, network, withBatch } from "./network.ts";

export interface PatchLayout {
  /** Side of a patch, and distance from one patch to the next, in pixels. */
  readonly patch: number;
  readonly stride: number;
}

/** Rows and columns of complete patches in an image. */
export const gridSize = ({ height, width }: ImageSize, { patch, stride }: PatchLayout) => ({
  rows: patchesAlong(height, patch, stride),
  cols: patchesAlong(width, patch, stride),
});

/** Encodes each patch: [n, h, w, c] → [n, rows, cols, encoder.outputDim]. */
export function encodedPatches(
  encoder: Network,
  images: Tensor,
  { patch, stride }: PatchLayout,
): Tensor {
  const [batch = 1, height = 0, width = 0, channels = 0] = images.shape;
  const { rows, cols } = gridSize({ height, width, channels }, { patch, stride });
  const patches = patchGrid(images, patch, stride);
  const encoded = withBatch(rows * cols, () => encoder(patches));
  return reshape(encoded, [batch, rows, cols, encoder.outputDim]);
}

/** The mean of an image's encoded patches: [n, h, w, c] → [n, encoder.outputDim]. */
export const meanOfPatches = (encoder: Network, grid: PatchLayout): Network =>
  network((images) => mean(encodedPatches(encoder, images, grid), [1, 2]), {
    outputDim: encoder.outputDim,
  });
