/**
 * Attention weights of one image and their rollout over layers. The training kernels do not store attention
 * weights, which would take most of a batch's memory; they are recomputed here on the CPU from the stored
 * queries and keys. An image has a few dozen tokens, so this is cheap.
 */
import { InputError } from "../shared/errors.ts";

export interface AttentionSizes {
  readonly tokens: number;
  readonly heads: number;
  /** Width of one head's query, key or value. */
  readonly depth: number;
}

/** Queries or keys of all heads: `rows` rows of `stride` numbers, in which the first head begins at `start`. */
interface HeadVectors {
  readonly data: Float32Array;
  readonly rows: number;
  readonly stride: number;
  readonly start: number;
}

/**
 * softmax(QKᵀ/√depth) (Vaswani et al. 2017, arXiv:1706.03762). Returns [heads, queries, keys]; rows sum to 1. Throws an
 * {@link InputError} if a score is not finite.
 */
export function attentionBetween(
  queries: HeadVectors,
  keys: HeadVectors,
  { heads, depth }: Pick<AttentionSizes, "heads" | "depth">,
): Float64Array {
  const scale = 1 / Math.sqrt(depth);
  const weights = new Float64Array(heads * queries.rows * keys.rows);
  for (let head = 0; head < heads; head++) {
    for (let from = 0; from < queries.rows; from++) {
      const query = queries.start + from * queries.stride + head * depth;
      const start = (head * queries.rows + from) * keys.rows;
      for (let to = 0; to < keys.rows; to++) {
        const key = keys.start + to * keys.stride + head * depth;
        let product = 0;
        for (let d = 0; d < depth; d++) product += queries.data[query + d]! * keys.data[key + d]!;
        weights[start + to] = product * scale;
      }
      softmaxInPlace(weights.subarray(start, start + keys.rows));
    }
  }
  return weights;
}

/**
 * {@link attentionBetween} the tokens of one image. `packed`: [images · tokens, 3 · heads · depth], the queries of all
 * heads, then the keys, then the values. Returns [heads, tokens, tokens].
 */
export function attentionWeights(
  packed: Float32Array,
  { tokens, heads, depth }: AttentionSizes,
  image = 0,
): Float64Array {
  const stride = 3 * heads * depth;
  const queries = { data: packed, rows: tokens, stride, start: image * tokens * stride };
  const keys = { ...queries, start: queries.start + heads * depth };
  return attentionBetween(queries, keys, { heads, depth });
}

function softmaxInPlace(scores: Float64Array): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (const score of scores) largest = Math.max(largest, score);
  if (!Number.isFinite(largest)) {
    throw new InputError(
      `attention: found a score of ${largest}, expected finite queries and keys`,
    );
  }
  let total = 0;
  for (let to = 0; to < scores.length; to++) {
    const weight = Math.exp(scores[to]! - largest);
    scores[to] = weight;
    total += weight;
  }
  for (let to = 0; to < scores.length; to++) scores[to] = scores[to]! / total;
}

/**
 * Attention rollout: the product over layers of ½(mean over heads) + ½I, where the identity stands for
 * the residual path (Abnar & Zuidema 2020, arXiv:2005.00928). `layers`: [heads, tokens, tokens] each,
 * first layer first. Returns [tokens, tokens]: entry [i, j] is the share of input token j in output token
 * i; rows sum to 1. Without layers, the identity.
 */
export function attentionRollout(
  layers: readonly Float64Array[],
  { tokens, heads }: Pick<AttentionSizes, "tokens" | "heads">,
): Float64Array {
  let rolled = new Float64Array(tokens * tokens);
  for (let token = 0; token < tokens; token++) rolled[token * tokens + token] = 1;
  for (const weights of layers) {
    const next = new Float64Array(tokens * tokens);
    for (let from = 0; from < tokens; from++) {
      for (let via = 0; via < tokens; via++) {
        let share = from === via ? 0.5 : 0;
        for (let head = 0; head < heads; head++) {
          share += (0.5 * weights[(head * tokens + from) * tokens + via]!) / heads;
        }
        for (let to = 0; to < tokens; to++) {
          next[from * tokens + to] = next[from * tokens + to]! + share * rolled[via * tokens + to]!;
        }
      }
    }
    rolled = next;
  }
  return rolled;
}
