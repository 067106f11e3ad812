/** Text from a language model, one token at a time. */
import type { Vocabulary } from "../../data/index.ts";
import { SPECIAL } from "../../data/vocabulary.ts";
import { InputError } from "../../shared/errors.ts";
import { hash4, uniform01 } from "../../shared/random.ts";
import type { NextToken } from "./nextToken.ts";

export interface Sampling {
  /** Divides the logits; 0 takes the most likely token. */
  readonly temperature: number;
  /** Only the k most likely tokens are drawn; 0 for all. */
  readonly topK: number;
  /** Only the most likely tokens that together have this probability are drawn; 1 for all. */
  readonly topP: number;
  readonly seed: number;
}

export interface Generation extends Sampling {
  readonly prompt: string;
  /** Tokens to add at most; a text also ends with the token that ends texts. */
  readonly tokens: number;
}

/** The random stream of sampling. */
const STREAM = 0x67656e31;

/**
 * The ids of a prompt, without an end. Throws {@link InputError} if it is empty or holds tokens that the vocabulary lacks.
 */
export function promptIds(prompt: string, vocabulary: Vocabulary): number[] {
  const what = vocabulary.framed ? "word" : "character";
  const { ids, unknown } = vocabulary.encode(prompt);
  if (vocabulary.split(prompt).length === 0) {
    throw new InputError(`prompt: found ${JSON.stringify(prompt)}, expected at least one ${what}`);
  }
  if (unknown.length > 0) {
    const known = vocabulary.words.slice(SPECIAL.unknown + 1);
    const shown = vocabulary.framed
      ? `for example ${known.slice(0, 8).join(", ")}`
      : known.filter((each) => each.trim() !== "").join("");
    throw new InputError(
      `prompt: ${unknown.map((each) => JSON.stringify(each)).join(", ")} ${unknown.length > 1 ? "are" : "is"} not in the training texts; expected ${what}s of them: ${shown}`,
    );
  }
  return [...ids].filter((id) => id !== SPECIAL.eos);
}

/** The probabilities of the next token, [vocabulary], after temperature, top-k and top-p. */
export function nextProbabilities(
  logits: ArrayLike<number>,
  { framed, size }: Pick<Vocabulary, "framed" | "size">,
  { temperature, topK, topP }: Sampling,
): Float64Array {
  const { pad, bos, eos, unknown } = SPECIAL;
  const barred = new Set<number>(framed ? [pad, bos, unknown] : [pad, bos, eos, unknown]);
  // Ties go to the lower id.
  const order = Array.from({ length: size }, (_, id) => id)
    .filter((id) => !barred.has(id))
    .sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b);
  const most = temperature === 0 ? 1 : topK > 0 ? topK : order.length;
  const kept = order.slice(0, most);
  const best = logits[kept[0] ?? 0] ?? 0;
  const weights = kept.map((id) => Math.exp(((logits[id] ?? 0) - best) / (temperature || 1)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const probabilities = new Float64Array(size);
  let reached = 0;
  for (const [place, id] of kept.entries()) {
    // The token that reaches the probability is still drawn.
    if (reached >= topP) break;
    const share = (weights[place] ?? 0) / total;
    probabilities[id] = share;
    reached += share;
  }
  return probabilities.map((each) => each / reached);
}

/** The id of a draw in [0, 1). */
export function drawn(probabilities: Float64Array, draw: number): number {
  let sum = 0;
  let last = 0;
  for (const [id, probability] of probabilities.entries()) {
    if (probability === 0) continue;
    sum += probability;
    last = id;
    if (draw < sum) return id;
  }
  return last;
}

/** What is known when a token has been chosen. */
export interface GeneratedToken {
  readonly id: number;
  /** Before temperature, top-k and top-p: [vocabulary]. */
  readonly logits: Float32Array;
}

/**
 * Yields each token that follows `begun`, up to the token that ends texts. `logitsOf` reads the tokens so far. The same seed
 * gives the same tokens on the same adapter.
 */
export async function* continued(
  logitsOf: (ids: readonly number[]) => Promise<Float32Array>,
  vocabulary: Vocabulary,
  begun: readonly number[],
  { tokens, ...sampling }: Sampling & Pick<Generation, "tokens">,
): AsyncGenerator<GeneratedToken> {
  const ids = [...begun];
  for (let token = 0; token < tokens; token++) {
    const logits = await logitsOf(ids);
    const probabilities = nextProbabilities(logits, vocabulary, sampling);
    const id = drawn(probabilities, uniform01(hash4(sampling.seed, token, 0, STREAM)[0]));
    if (id === SPECIAL.eos) return;
    ids.push(id);
    yield { id, logits };
  }
}

/** {@link continued} after a prompt. */
export const generate = (
  next: NextToken,
  vocabulary: Vocabulary,
  { prompt, ...generation }: Generation,
): AsyncGenerator<GeneratedToken> =>
  continued((ids) => next.logits(ids), vocabulary, promptIds(prompt, vocabulary), generation);
