/** How a method compares the patches of an image with words: what maps and scores of phrases are computed from. */

import { reshape } from "../autodiff/ops/shape.ts";
import { sliceTokens } from "../autodiff/ops/tokens.ts";
import { zeros } from "../autodiff/ops/zeros.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import type { Encoder } from "../nn/encoder.ts";
import type { Network } from "../nn/network.ts";
import type { Grid } from "../nn/positions.ts";
import { unitTokens } from "./objectives/lateInteraction.ts";
import type { TextColumn } from "./space.ts";

export interface Grounding {
  /** The grid of patches. */
  readonly grid: Grid;
  readonly column: TextColumn;
  /** Images [n, height, width, channels] → [n, patches, D]. */
  patches(images: Tensor): Tensor;
  /**
   * Ids [n, context] → [n, words, D], without the start of a text; one vector [n, 1, D] if a text is compared as a
   * whole. The product with a patch is the similarity.
   */
  words(ids: Tensor): Tensor;
  readonly compares: "words" | "texts";
  /** Similarities are cosines, or with this added the logits of probabilities. */
  readonly bias?: number;
}

/** Of two towers whose outputs are compared as a whole; undefined for an encoder without patches. */
export function groundingOfTowers(
  encoder: Encoder,
  projector: Network,
  text: Network,
  column: TextColumn,
): Grounding | undefined {
  const { tokens } = encoder;
  if (!tokens) return undefined;
  return {
    grid: tokens.grid,
    column,
    compares: "texts",
    patches(images) {
      const { patches } = tokens.encode(tokens.embedPatches(images));
      const [rows = 0, count = 0, width = 0] = patches.shape;
      // The contribution of one patch to z: the features are [CLS], which is left out, and the mean of the patches.
      const each = {
        cls: zeros([rows * count, 1, width]),
        patches: reshape(patches, [rows * count, 1, width]),
      };
      const z = projector(tokens.features(each));
      return unitTokens(reshape(z, [rows, count, projector.outputDim]));
    },
    words(ids) {
      const z = text(ids);
      return unitTokens(reshape(z, [z.shape[0] ?? 0, 1, z.shape[1] ?? 0]));
    },
  };
}

/** The tokens of texts without their start: [n, tokens, D] → [n, tokens − 1, D]. */
export const withoutStart = (tokens: Tensor): Tensor =>
  sliceTokens(tokens, 1, (tokens.shape[1] ?? 0) - 1);
