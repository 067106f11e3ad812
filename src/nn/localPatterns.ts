/**
 * Local binary patterns: for each pixel, which of its eight neighbours are not darker, counted per region.
 * Invariant under monotonic changes of brightness. The features are square roots of frequencies, so their
 * cosine is the Bhattacharyya coefficient of the histograms, which the flat pattern does not dominate.
 * Ojala, Pietikäinen & Mäenpää 2002, IEEE PAMI 24(7); regions as in Ahonen et al. 2006, IEEE PAMI 28(12).
 */
import { binaryPatterns } from "../autodiff/ops/handCrafted.ts";
import { sqrt } from "../autodiff/ops/math.ts";
import { reshape } from "../autodiff/ops/shape.ts";
import { PATTERNS, REGIONS } from "../gpu/kernels/binaryPatterns.ts";
import { InputError } from "../shared/errors.ts";
import type { Encoder, ImageSize } from "./encoder.ts";
import { network } from "./network.ts";

/** Throws InputError if the images are too small. */
export function localPatterns({ height, width }: ImageSize): Encoder {
  if (height < REGIONS || width < REGIONS) {
    throw new InputError(
      `lbp: images of ${height}×${width} do not divide into ${REGIONS}×${REGIONS} regions; use larger ones`,
    );
  }
  const outputDim = REGIONS * REGIONS * PATTERNS;
  return network(
    (images) => reshape(sqrt(binaryPatterns(images)), [images.shape[0] ?? 0, outputDim]),
    {
      outputDim,
    },
  );
}
