/** What language models share: their settings, the inputs of their loss, and what n-gram counts reach. */
import { reshape } from "../autodiff/ops/shape.ts";
import { vocabularyLoss } from "../autodiff/ops/vocabularyLoss.ts";
import { read, type Tensor, type Variable } from "../autodiff/tensor.ts";
import type { TokensColumn } from "../data/index.ts";
import { columnChoice, slider, toggle } from "../shared/settings.ts";
import { type Diagram, imagesNode, lossNode, networkNode, path } from "./diagram.ts";
import type { Objective } from "./method.ts";
import { inputsOf } from "./objectives/inputs.ts";

export const languageSettings = {
  texts: columnChoice({
    label: "Texts",
    help: "Column of the dataset that holds the texts. Of several texts of a row, each step draws one.",
    columns: "tokens",
  }),
  context: slider({
    label: "Context",
    help: "Tokens of a text that the model reads. Longer texts lose their last tokens; more tokens cost time.",
    min: 4,
    max: 256,
    default: 64,
    integer: true,
  }),
  positions: toggle({
    label: "Positions",
    help: "Learned vectors of the positions, added to those of the tokens. Without them a model that attends in both directions sees a bag of tokens.",
    default: true,
  }),
} as const;

/** Defaults of shared settings: those of nanoGPT at this size. */
export const languageDefaults = {
  learningRate: 0.003,
  weightDecay: 0.1,
  clipNorm: 1,
} as const;

/** The objective by itself: vectors of tokens, vectors of the vocabulary, and the token that each should predict. */
export const languageObjective = (method: string): Objective => ({
  inputs: [
    { name: "hidden", differentiable: true, axes: ["N", "D"] },
    { name: "vocabulary", differentiable: true, axes: ["V", "D"] },
    { name: "labels", differentiable: false, axes: ["N"] },
  ],
  settings: [],
  evaluate(inputs) {
    const [hidden, vocabulary, labels] = inputsOf(method, inputs, "hidden", "vocabulary", "labels");
    return vocabularyLoss(hidden, vocabulary, labels);
  },
});

/** Texts through the encoder to the loss. */
export const languageDiagram = (read: string, loss: string, head?: string): Diagram => ({
  nodes: [
    imagesNode({ id: "views", label: read }),
    networkNode({ id: "encoder", label: "encoder" }),
    ...(head === undefined ? [] : [networkNode({ id: head, label: "head" })]),
    lossNode(loss),
  ],
  edges: path("flow", "views", "encoder", ...(head === undefined ? [] : [head]), "loss"),
});

/** Mean losses in nats of predictions from counts, on the tokens that a causal model predicts. */
export interface NgramEntropies {
  /** All tokens that occur are equally likely. */
  readonly uniform: number;
  /** Frequencies of the training texts. */
  readonly unigram: number;
  /** Frequencies after the token before. */
  readonly bigram: number;
  /** Frequencies after the two tokens before; on the training texts themselves. */
  readonly trigram: number;
}

/** Counts of the tokens that follow each sequence of `order` tokens, in every text. */
function countsOf({ offsets, ids }: TokensColumn, order: number) {
  const counts = new Map<string, Map<number, number>>();
  for (let entry = 0; entry + 1 < offsets.length; entry++) {
    const [first = 0, end = 0] = [offsets[entry], offsets[entry + 1]];
    for (let place = first + Math.max(1, order); place < end; place++) {
      const before = ids.subarray(place - order, place).join(" ");
      const known = counts.get(before) ?? new Map<number, number>();
      counts.set(before, known);
      const id = ids[place] ?? 0;
      known.set(id, (known.get(id) ?? 0) + 1);
    }
  }
  return counts;
}

/** Σ −n ln(n / total) / Σ n over all contexts: the conditional entropy of the counted texts. */
function entropyOf(counts: ReadonlyMap<string, ReadonlyMap<number, number>>): number {
  let sum = 0;
  let all = 0;
  for (const after of counts.values()) {
    let total = 0;
    for (const count of after.values()) total += count;
    for (const count of after.values()) sum -= count * Math.log(count / total);
    all += total;
  }
  return all === 0 ? 0 : sum / all;
}

/** Computed once for each column. */
const known = new WeakMap<TokensColumn, NgramEntropies>();

/** The exact entropies of a column of texts. */
export function ngramEntropies(column: TokensColumn): NgramEntropies {
  const found = known.get(column);
  if (found) return found;
  const single = countsOf(column, 0);
  const entropies = {
    uniform: Math.log(single.get("")?.size ?? 1),
    unigram: entropyOf(single),
    bigram: entropyOf(countsOf(column, 1)),
    trigram: entropyOf(countsOf(column, 2)),
  };
  known.set(column, entropies);
  return entropies;
}

/**
 * The mean loss in nats of n-gram counts of the training texts on other texts. The counts of an order are smoothed with
 * one count of the distribution of the order below, and those of single tokens with one of equal probabilities.
 */
export function heldOutNgrams(train: TokensColumn, test: TokensColumn) {
  const orders = [0, 1, 2].map((order) => countsOf(train, order));
  const totals = orders.map(
    (counts) =>
      new Map(
        [...counts].map(([before, after]) => [
          before,
          [...after.values()].reduce((sum, count) => sum + count, 0),
        ]),
      ),
  );
  const equal = 1 / (orders[0]?.get("")?.size ?? 1);
  const { offsets, ids } = test;
  const sums = [0, 0, 0];
  let all = 0;
  for (let entry = 0; entry + 1 < offsets.length; entry++) {
    const [first = 0, end = 0] = [offsets[entry], offsets[entry + 1]];
    for (let place = first + 1; place < end; place++) {
      let probability = equal;
      for (const [order, counts] of orders.entries()) {
        // The second token of a text has one before it; its trigram is its bigram.
        if (place - first >= order) {
          const before = ids.subarray(place - order, place).join(" ");
          const count = counts.get(before)?.get(ids[place] ?? 0) ?? 0;
          probability = (count + probability) / ((totals[order]?.get(before) ?? 0) + 1);
        }
        sums[order] = (sums[order] ?? 0) - Math.log(probability);
      }
      all++;
    }
  }
  const [unigram = 0, bigram = 0, trigram = 0] = sums.map((sum) => sum / Math.max(1, all));
  return { uniform: -Math.log(equal), unigram, bigram, trigram };
}

/** The loss of texts: hidden [n, tokens, d], the vectors of the vocabulary [v, d], labels [n, tokens]. */
export function lossOfTokens(hidden: Tensor, vectors: Variable, labels: Tensor): Tensor {
  const [rows = 0, tokens = 0, width = 0] = hidden.shape;
  return vocabularyLoss(
    reshape(hidden, [rows * tokens, width]),
    read(vectors),
    reshape(labels, [rows * tokens]),
  );
}
