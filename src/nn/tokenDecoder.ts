/**
 * The decoder of a masked autoencoder (pixels, He et al. 2022, arXiv:2111.06377) and the predictor of
 * I-JEPA (features, Assran et al. 2023, arXiv:2301.08243): a narrow transformer that reads the encoded
 * visible patches at their positions, and a learned mask token with a position at every other.
 */
import { add } from "../autodiff/ops/arithmetic.ts";
import { scatterTokens } from "../autodiff/ops/gatherTokens.ts";
import { concatTokens, withoutFirstToken } from "../autodiff/ops/tokens.ts";
import { data, type Tensor } from "../autodiff/tensor.ts";
import type { Random } from "../shared/random.ts";
import { stackOf, transformerBlock } from "./block.ts";
import type { EncodedTokens, TokenEncoder } from "./encoder.ts";
import { normal } from "./initialisers.ts";
import { layerNormLayer } from "./layerNormLayer.ts";
import { linear } from "./layers.ts";
import { type Network, network, use } from "./network.ts";
import { sineCosinePositions } from "./positions.ts";
import { undecayed } from "./transformer.ts";

export interface TokenDecoderOptions {
  /** The encoder of its input. The decoder's positions are sine-cosine even if the encoder's are learned. */
  readonly tokens: TokenEncoder;
  /** Length of its own tokens: a multiple of 4 and of `heads`. */
  readonly width: number;
  readonly depth: number;
  readonly heads: number;
  /** Outputs per patch. */
  readonly outputs: number;
  readonly random: Random;
}

export interface TokenDecoder extends Network {
  /**
   * Predicts every patch from the encoded visible patches and [CLS]; indices [n, count] u32 are the
   * visible patches. Returns [n, patches, outputs].
   */
  decode(visible: EncodedTokens, indices: Tensor): Tensor;
}

/** Applied as a network, it takes the tokens of all patches in order. */
export function tokenDecoder(options: TokenDecoderOptions): TokenDecoder {
  const { tokens, width, depth, heads, outputs, random } = options;
  const patches = tokens.grid.rows * tokens.grid.cols;
  const embedding = linear({ from: tokens.width, to: width, random });
  const mask = undecayed("mask", [width], normal(random, [width], 0.02));
  const blocks = Array.from({ length: depth }, () => transformerBlock({ width, heads, random }));
  const stack = stackOf(blocks, width);
  const norm = layerNormLayer(width);
  const head = linear({ from: width, to: outputs, random });
  const withPositions = (embedded: Tensor) =>
    add(embedded, data(sineCosinePositions(tokens.grid, width), [patches, width]));
  const apply = (x: Tensor) => head(norm(stack(withPositions(embedding(x)))));
  const decode = ({ cls, patches: visible }: EncodedTokens, indices: Tensor) => {
    const filled = scatterTokens(embedding(visible), indices, {
      filling: use(mask),
      tokens: patches,
    });
    const all = concatTokens(embedding(cls), withPositions(filled));
    return head(norm(withoutFirstToken(stack(all))));
  };
  return Object.assign(
    network(apply, {
      outputDim: outputs,
      variables: { mask },
      parts: { embedding, blocks: stack, norm, head },
    }),
    { decode },
  );
}
