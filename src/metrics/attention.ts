/**
 * How much every token of an image looks at every other, and what remains of that over all layers. The
 * step's kernel keeps no weights (they would be most of a batch's memory), so they are made here of the
 * queries and keys that it had. Small work: an image has a few dozen tokens.
 */
import { InputError } from "../shared/errors.ts";

export interface AttentionSizes {
  readonly tokens: number;
  readonly heads: number;
  /** Numbers in one head's query, key or value. */
  readonly depth: number;
}

/**
 * softmax(QKᵀ/√depth) of one image: [heads, tokens, tokens], rows sum to 1 (Vaswani et al. 2017,
 * arXiv:1706.03762). packed: [images · tokens, 3 · heads · depth], all heads' queries, then keys, then
 * values. Throws {@link InputError} where a number is not finite.
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

/** Scores become shares that sum to 1. */
function softmaxInPlace(scores: Float64Array): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (const score of scores) largest = Math.max(largest, score);
  if (!Number.isFinite(largest)) {
    throw new InputError(`attention: found a score of ${largest}, takes finite queries and keys`);
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
 * Attention rollout: a layer hands on half of what its heads' mean looks at and half of the token
 * itself (the residual path), and layers are multiplied (Abnar & Zuidema 2020, arXiv:2005.00928).
 * layers: [heads, tokens, tokens] each, from the first on. Returns [tokens, tokens], rows sum to 1:
 * how much of each token of the image is in each token at the end. Without layers, the identity.
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
