/**
 * The text transformer of CLIP (Radford et al. 2021, arXiv:2103.00020): tokens with learned positions, pre-norm
 * blocks with causal attention, and the features of the last token, `<eos>`, the only one that has seen the whole
 * text. Padding comes after it, so the causal mask hides padding, too. GELU is the exact one of OpenCLIP; OpenAI's
 * weights use x·σ(1.702x). The projection into the joint space is not part of it.
 */
import { add } from "../autodiff/ops/arithmetic.ts";
import { rows } from "../autodiff/ops/rows.ts";
import { lastToken, tokenLengths } from "../autodiff/ops/sequences.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import { InputError } from "../shared/errors.ts";
import type { Random } from "../shared/random.ts";
import { stackOf, transformerBlock } from "./block.ts";
import { embedding } from "./embedding.ts";
import { normal } from "./initialisers.ts";
import { layerNormLayer } from "./layerNormLayer.ts";
import { parameter } from "./layers.ts";
import { network, use } from "./network.ts";
import type { TextSize, TextTower } from "./textTower.ts";

export interface TextTransformerOptions extends TextSize {
  /** Length of a token, a multiple of `heads`. */
  readonly width: number;
  /** Transformer blocks. */
  readonly depth: number;
  readonly heads: number;
  readonly random: Random;
}

/** Initial standard deviations of tokens and positions, as in CLIP. */
const TOKEN_DEVIATION = 0.02;
const POSITION_DEVIATION = 0.01;

/** Ids [n, tokens] u32 → [n, width]. Throws {@link InputError} for texts longer than the context. */
export function textTransformer(options: TextTransformerOptions): TextTower {
  const { vocabulary, context, width, depth, heads, random } = options;
  const tokens = embedding({ vocabulary, width, deviation: TOKEN_DEVIATION, random });
  const places = [context, width];
  const positions = parameter("positions", places, normal(random, places, POSITION_DEVIATION));
  // Branches are scaled down so that their sum over all blocks has the scale of one, as in CLIP.
  const branch = width ** -0.5 * (2 * depth) ** -0.5;
  const deviations = {
    qkv: width ** -0.5,
    projection: branch,
    hidden: (2 * width) ** -0.5,
    output: branch,
  };
  const blocks = Array.from({ length: depth }, () =>
    transformerBlock({ width, heads, random, causal: true, deviations }),
  );
  const stack = stackOf(blocks, width);
  const norm = layerNormLayer(width);

  const encode = (ids: Tensor): Tensor => {
    const [, length = 0] = ids.shape;
    if (length > context) {
      throw new InputError(
        `texts of ${length} tokens do not fit the context of ${context}; cut them, or build the tower for ${length}`,
      );
    }
    return stack(add(tokens(ids), rows(use(positions), 0, length)));
  };
  // The norm is applied to each token by itself, so the others need none.
  const apply = (ids: Tensor): Tensor => norm(lastToken(encode(ids), tokenLengths(ids)));
  const tower = network(apply, {
    outputDim: width,
    variables: { positions },
    parts: { tokens, blocks: stack, norm },
  });
  return Object.assign(tower, { tokens: (ids: Tensor) => norm(encode(ids)) });
}
