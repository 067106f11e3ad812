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

/**
 * softmax(QKᵀ/√depth) of one image (Vaswani et al. 2017, arXiv:1706.03762). `packed`: [images · tokens,
 * 3 · heads · depth], the queries of all heads, then the keys, then the values. Returns [heads, tokens,
 * tokens]; rows sum to 1. Throws an {@link InputError} if a score is not finite.
 */
export function attentionWeights(
  packed: Float32Array,
  { tokens, heads, depth }: AttentionSizes,
  image = 0,
): Float64Array {
  const row = 3 * heads * depth;
  const scale = 1 / Math.sqrt(depth);
  const weights = new Float64Array(heads * tokens * tokens);
  for (let head = 0; head < heads; head++) {
    for (let from = 0; from < tokens; from++) {
      const query = (image * tokens + from) * row + head * depth;
      const start = (head * tokens + from) * tokens;
      for (let to = 0; to < tokens; to++) {
        const key = (image * tokens + to) * row + (heads + head) * depth;
        let product = 0;
        for (let d = 0; d < depth; d++) product += packed[query + d]! * packed[key + d]!;
        weights[start + to] = product * scale;
      }
      softmaxInPlace(weights.subarray(start, start + tokens));
    }
  }
  return weights;
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
