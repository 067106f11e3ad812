/**
 * Transformers that read token ids and predict tokens with the vectors of their own vocabulary. GPT-2's has causal
 * attention and a final norm; BERT's attends in both directions, normalises its embeddings, and knows one more token,
 * the mask.
 */
import { add } from "../autodiff/ops/arithmetic.ts";
import { embeddingLookup } from "../autodiff/ops/gatherRows.ts";
import { rows } from "../autodiff/ops/rows.ts";
import { lastToken, meanOfTokens, tokenLengths } from "../autodiff/ops/sequences.ts";
import { reshape } from "../autodiff/ops/shape.ts";
import { concatTokens, sliceTokens } from "../autodiff/ops/tokens.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import { InputError } from "../shared/errors.ts";
import type { Random } from "../shared/random.ts";
import { embedding } from "./embedding.ts";
import type { EncodedTexts, Encoder, TextParts, TokenCache } from "./encoder.ts";
import { normal } from "./initialisers.ts";
import { languageBlock } from "./languageBlock.ts";
import { layerNormLayer } from "./layerNormLayer.ts";
import { parameter } from "./layers.ts";
import { network, use } from "./network.ts";

/** Of weights, tokens and positions, as in GPT-2 and BERT. */
const DEVIATION = 0.02;

export interface LanguageOptions extends EncodedTexts {
  readonly kind: "gpt" | "bert";
  readonly width: number;
  readonly depth: number;
  readonly heads: number;
  readonly random: Random;
}

/** How vectors of something other than the text enter the blocks. */
export interface Fusion {
  /** Tokens before the text, without positions: [n, prefix, width]. */
  readonly prefix?: Tensor;
  /** Applied to the tokens before each block, the first being 0. */
  before?(x: Tensor, block: number): Tensor;
}

/** An encoder of texts whose blocks can also read something else. */
export interface LanguageTransformer extends Encoder {
  readonly text: TextParts & {
    tokens(ids: Tensor, fusion?: Fusion): Tensor;
  };
}

/**
 * Ids [n, tokens] u32 → [n, width]: of GPT the last token before the final norm, the only one that has read the whole
 * text; of BERT the mean of all tokens. Throws {@link InputError} for texts longer than the context.
 */
export function languageTransformer(options: LanguageOptions): LanguageTransformer {
  const { kind, vocabulary, context, width, depth, heads, random } = options;
  const { causal = kind === "gpt", positions: places = true } = options;
  const size = kind === "gpt" ? vocabulary : vocabulary + 1;
  const words = embedding({ vocabulary: size, width, deviation: DEVIATION, random });
  const shape = [context, width];
  const positions = parameter("positions", shape, normal(random, shape, DEVIATION));
  // Of GPT, branches are scaled down so that their sum over all blocks has the scale of one.
  const writes = kind === "gpt" ? DEVIATION / Math.sqrt(2 * depth) : DEVIATION;
  const deviations = { reads: DEVIATION, writes };
  const norm = kind === "gpt" ? "before" : "after";
  const blocks = Array.from({ length: depth }, () =>
    languageBlock({ width, heads, random, causal, norm, deviations }),
  );
  const layerNorm = layerNormLayer(width);

  const embedded = (ids: Tensor): Tensor => {
    const [, length = 0] = ids.shape;
    if (length > context) {
      throw new InputError(
        `texts of ${length} tokens do not fit the context of ${context}; cut them, or build the encoder for ${length}`,
      );
    }
    const tokens = words(ids);
    return places ? add(tokens, rows(use(positions), 0, length)) : tokens;
  };
  /** The tokens before the first block and after each; the final norm of GPT comes after the last. */
  const layers = (ids: Tensor, { prefix, before = (x) => x }: Fusion = {}): readonly Tensor[] => {
    const text = kind === "gpt" ? embedded(ids) : layerNorm(embedded(ids));
    // Padding comes last, so that causal attention does not see it.
    const lengths = causal ? undefined : tokenLengths(ids);
    const all = [prefix ? concatTokens(prefix, text) : text];
    for (const [index, block] of blocks.entries()) {
      all.push(block.over(before(all.at(-1) ?? text, index), lengths));
    }
    return all;
  };
  const encode = (ids: Tensor, fusion: Fusion = {}): Tensor => {
    const last = layers(ids, fusion).at(-1);
    if (!last) throw new Error("an encoder has a first layer");
    const { prefix } = fusion;
    return prefix ? sliceTokens(last, prefix.shape[1] ?? 0, ids.shape[1] ?? 0) : last;
  };
  const tokens = (ids: Tensor, fusion?: Fusion): Tensor =>
    kind === "gpt" ? layerNorm(encode(ids, fusion)) : encode(ids, fusion);
  const next: TokenCache["next"] = ({ id, place, known, past }) => {
    const token = words(id);
    const first = places
      ? add(token, reshape(embeddingLookup(use(positions), place), [1, 1, width]))
      : token;
    const kv: Tensor[] = [];
    const last = blocks.reduce((x, block, layer) => {
      const before = past[layer];
      if (!before) throw new Error(`the cache has no layer ${layer}`);
      const step = block.after(x, before, known);
      kv.push(step.kv);
      return step.x;
    }, first);
    return { hidden: layerNorm(last), kv };
  };
  const apply = (ids: Tensor): Tensor => {
    const lengths = tokenLengths(ids);
    return kind === "gpt" ? lastToken(encode(ids), lengths) : meanOfTokens(encode(ids), lengths);
  };
  const stack = network((x) => blocks.reduce((y, block) => block(y), x), {
    outputDim: width,
    parts: Object.fromEntries(blocks.map((block, index) => [index, block])),
  });
  const { weight } = words.variables;
  if (!weight) throw new Error("the embedding has no weight");
  const encoder = network(apply, {
    outputDim: width,
    variables: places ? { positions } : {},
    parts: { words, blocks: stack, norm: layerNorm },
  });
  return Object.assign(encoder, {
    text: {
      vocabulary,
      context,
      tokens,
      layers,
      vectors: weight,
      ...(kind === "gpt" && causal && { cache: { layers: depth, width: 2 * width, next } }),
    },
  });
}
