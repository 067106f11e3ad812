/** What word2vec reads of a batch of sentences: words, the contexts that they predict, and noise words. */
import { defineOp } from "../../autodiff/op.ts";
import type { Tensor } from "../../autodiff/tensor.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape } from "../../shared/shapes.ts";
import type { BatchSlot } from "../batchSlot.ts";
import { type NoiseDims, noiseWordsKernel } from "./noiseKernel.ts";
import { inputsOfPair, type PairsDims, wordPairsKernel } from "./pairsKernel.ts";

type PairsAttributes = Pick<PairsDims, "draws" | "window" | "bag">;

const pairsDims = (
  ids: Tensor | undefined,
  keep: Tensor | undefined,
  slice: boolean,
  attributes: PairsAttributes,
): PairsDims => {
  const [rows = 0, tokens = 0] = ids?.shape ?? [];
  return { rows, tokens, vocabulary: keep?.shape[0] ?? 0, slice, ...attributes };
};

/** Outputs: inputs, targets and weights; see {@link wordPairsKernel}. */
const pairsOp = defineOp<PairsAttributes>({
  name: "wordPairs",
  infer: ([ids, keep], attributes) => {
    if (ids?.dtype !== "u32" || ids.shape.length !== 2 || keep?.dtype !== "u32") {
      throw new InputError(
        `takes u32 ids [rows, tokens] and u32 probabilities [vocabulary], got ${describeShape(ids?.shape ?? [])} ${ids?.dtype} and ${describeShape(keep?.shape ?? [])} ${keep?.dtype}`,
      );
    }
    const pairs = attributes.draws * (ids.shape[0] ?? 0);
    return [
      { shape: [pairs, inputsOfPair(attributes)], dtype: "u32" },
      { shape: [pairs], dtype: "u32" },
      { shape: [pairs], dtype: "f32" },
    ];
  },
  lower: (lowering, { inputs: [ids, keep, , , first], attributes }) =>
    lowering.run(wordPairsKernel, pairsDims(ids, keep, first !== undefined, attributes), {
      ids: lowering.input(0),
      keep: lowering.input(1),
      seed: lowering.input(2),
      step: lowering.input(3),
      ...(first && { first: lowering.input(4) }),
      inputs: lowering.output(0),
      targets: lowering.output(1),
      weights: lowering.output(2),
    }),
  gradient: () => [],
});

type NoiseAttributes = Pick<NoiseDims, "draws" | "noise">;

/** Outputs: words and whether they count; see {@link noiseWordsKernel}. */
const noiseOp = defineOp<NoiseAttributes>({
  name: "noiseWords",
  infer: ([targets], { noise }) => {
    const shape = [targets?.shape[0] ?? 0, noise];
    return [
      { shape, dtype: "u32" },
      { shape, dtype: "f32" },
    ];
  },
  lower: (lowering, { inputs: [targets, bounds, , , first], attributes }) => {
    const { draws, noise } = attributes;
    const rows = (targets?.shape[0] ?? 0) / draws;
    const dims = {
      rows,
      draws,
      noise,
      vocabulary: bounds?.shape[0] ?? 0,
      slice: first !== undefined,
    };
    lowering.run(noiseWordsKernel, dims, {
      targets: lowering.input(0),
      bounds: lowering.input(1),
      seed: lowering.input(2),
      step: lowering.input(3),
      ...(first && { first: lowering.input(4) }),
      words: lowering.output(0),
      counted: lowering.output(1),
    });
  },
  gradient: () => [],
});

export interface WordPairsRequest {
  /** [rows, tokens] u32, padded with 0. */
  readonly ids: Tensor;
  /** [vocabulary] u32: the probability in 2⁻³² that an occurrence of a word is kept. */
  readonly keep: Tensor;
  /** [vocabulary] u32: the cumulative probabilities of noise words in 2⁻³². */
  readonly bounds: Tensor;
  /** Pairs drawn from each sentence. */
  readonly draws: number;
  readonly window: number;
  /** Whether a word is predicted from all words of its window (CBOW) instead of one. */
  readonly bag: boolean;
  /** Noise words of a pair; 0 for none. */
  readonly noise: number;
  readonly place: BatchSlot;
}

/** Pair d of row r is at d · rows + r; there are draws · rows pairs. */
export interface WordPairs {
  /** [pairs, inputs] u32: the words that predict, padded with 0. */
  readonly inputs: Tensor;
  /** [pairs] u32: the word that is predicted. */
  readonly targets: Tensor;
  /** [pairs]: number of pairs in the sentence, 0 if it has none. */
  readonly weights: Tensor;
  /** Absent without noise. */
  readonly noise?: {
    /** [pairs, noise] u32 */
    readonly words: Tensor;
    /** [pairs, noise]: 0 where a noise word is the target, which then does not count. */
    readonly counted: Tensor;
  };
}

/** Draws pairs and noise words, as a function of seed, step and row. No gradient. */
export function wordPairs(request: WordPairsRequest): WordPairs {
  const { ids, keep, bounds, draws, window, bag, noise, place } = request;
  const { seed, step, first } = place;
  const scalars = [seed, step, ...(first ? [first] : [])];
  const [inputs, targets, weights] = pairsOp([ids, keep, ...scalars], { draws, window, bag });
  if (!inputs || !targets || !weights) throw new Error("wordPairs has three outputs");
  if (noise === 0) return { inputs, targets, weights };
  const [words, counted] = noiseOp([targets, bounds, ...scalars], { draws, noise });
  if (!words || !counted) throw new Error("noiseWords has two outputs");
  return { inputs, targets, weights, noise: { words, counted } };
}
