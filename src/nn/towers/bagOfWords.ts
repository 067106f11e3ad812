/** The mean of word vectors: a text without the order of its words. */
import { meanOfTokens, tokenLengths } from "../../autodiff/ops/sequences.ts";
import type { Tensor } from "../../autodiff/tensor.ts";
import { embedding } from "../embedding.ts";
import { network } from "../network.ts";
import { defineTextTower } from "../textTower.ts";

const WIDTH = 64;

export const bagOfWords = defineTextTower({
  id: "bag-of-words",
  label: "Bag of words",
  summary:
    "The mean of learned word vectors of width 64, which does not depend on the order of the words: the control for Text-XS.",
  build({ vocabulary }, random) {
    const words = embedding({ vocabulary, width: WIDTH, deviation: WIDTH ** -0.5, random });
    // Every text has <bos> and <eos>, which say nothing about it.
    const inner = { withoutFirst: 1, withoutLast: 1 };
    const tower = network((ids) => meanOfTokens(words(ids), tokenLengths(ids), inner), {
      outputDim: WIDTH,
      parts: { words },
    });
    return Object.assign(tower, { tokens: (ids: Tensor) => words(ids) });
  },
});
