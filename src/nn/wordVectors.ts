/** A vector for every word; a text is the mean of its words. */
import { meanOfTokens, tokenLengths } from "../autodiff/ops/sequences.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import type { Random } from "../shared/random.ts";
import { embedding } from "./embedding.ts";
import type { Encoder } from "./encoder.ts";
import { network } from "./network.ts";
import type { TextSize } from "./textTower.ts";

/** Of word2vec.c, whose values are uniform within ±1/2D: so small that the direction of a vector is learned. */
const deviationOf = (width: number) => 1 / (width * Math.sqrt(12));

/** Ids [batch, tokens] u32 → [batch, width] */
export function wordVectors(
  width: number,
  { vocabulary, context }: TextSize,
  random: Random,
): Encoder {
  const words = embedding({ vocabulary, width, deviation: deviationOf(width), random });
  const { weight } = words.variables;
  if (!weight) throw new Error("the embedding has no weight");
  // Every text has <bos> and <eos>, which are no words.
  const inner = { withoutFirst: 1, withoutLast: 1 };
  const encoder = network((ids) => meanOfTokens(words(ids), tokenLengths(ids), inner), {
    outputDim: width,
    parts: { words },
  });
  return Object.assign(encoder, {
    text: {
      vocabulary,
      context,
      tokens: (ids: Tensor) => words(ids),
      vectors: weight,
    },
  });
}
