/** A vector for every word; a text is the mean of its words. */
import { meanOfTokens, tokenLengths } from "../../autodiff/ops/sequences.ts";
import type { Tensor } from "../../autodiff/tensor.ts";
import { embedding } from "../embedding.ts";
import { defineTextEncoder } from "../encoder.ts";
import { network } from "../network.ts";

/** Of word2vec.c, whose values are uniform within ±1/2D: so small that the direction of a vector is learned. */
const deviationOf = (width: number) => 1 / (width * Math.sqrt(12));

const wordVectors = (width: number, purpose: string) =>
  defineTextEncoder({
    id: `embedding-${width}`,
    label: `Embedding-${width}`,
    summary: `A learned vector of ${width} dimensions for every word; a text is the mean of its words. ${purpose}`,
    reads: "tokens",
    build({ vocabulary, context }, random) {
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
    },
  });

export const embedding64 = wordVectors(64, "The encoder of word2vec.");
export const embedding16 = wordVectors(16, "Too few dimensions for the words of the grammar.");
export const embedding3 = wordVectors(3, "The sphere shows them without projection error.");
