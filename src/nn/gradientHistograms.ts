/**
 * Histograms of oriented gradients (Dalal & Triggs 2005, "Histograms of oriented gradients for human
 * detection", CVPR): nine orientations, cells of 4×4 pixels, and overlapping blocks of 2×2 cells, each
 * normalised (L2-Hys) against changes of brightness and contrast.
 */
import { patchGrid } from "../autodiff/ops/cutPatches.ts";
import { orientedGradients } from "../autodiff/ops/handCrafted.ts";
import { reshape } from "../autodiff/ops/shape.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import { CELL, cellsAlong, ORIENTATIONS } from "../gpu/kernels/orientedGradients.ts";
import { InputError } from "../shared/errors.ts";
import { clippedUnits } from "./clippedUnits.ts";
import type { Encoder, ImageSize } from "./encoder.ts";
import { network } from "./network.ts";

/** Side of a block in cells. */
const BLOCK = 2;

/** Throws InputError if the images are too small. */
export function gradientHistograms({ height, width }: ImageSize): Encoder {
  const [rows, cols] = [height, width].map((side) => cellsAlong(side) - BLOCK + 1);
  if (!rows || !cols || rows < 1 || cols < 1) {
    throw new InputError(
      `hog: images of ${height}×${width} hold no block of 2×2 cells; use images of at least ${BLOCK * CELL}×${BLOCK * CELL}`,
    );
  }
  const size = BLOCK * BLOCK * ORIENTATIONS;
  const outputDim = rows * cols * size;
  const features = (images: Tensor) => {
    const blocks = patchGrid(orientedGradients(images), BLOCK, 1);
    const votes = reshape(blocks, [(images.shape[0] ?? 0) * rows * cols, size]);
    return reshape(clippedUnits(votes), [images.shape[0] ?? 0, outputDim]);
  };
  return network(features, { outputDim });
}
