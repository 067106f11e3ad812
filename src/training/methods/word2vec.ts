import { embeddingLookup } from "../../autodiff/ops/gatherRows.ts";
import { meanOfTokens, tokenLengths } from "../../autodiff/ops/sequences.ts";
import { reshape } from "../../autodiff/ops/shape.ts";
import type { Tensor } from "../../autodiff/tensor.ts";
import { filled } from "../../nn/initialisers.ts";
import { parameter } from "../../nn/layers.ts";
import { network, use } from "../../nn/network.ts";
import { choice, columnChoice, slider } from "../../shared/settings.ts";
import { imagesNode, lossNode, networkNode, operationNode, path } from "../diagram.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { inputsOf } from "../objectives/inputs.ts";
import {
  negativeSampling,
  type SampledPairs,
  sampledParts,
} from "../objectives/negativeSampling.ts";
import { wordPairs } from "../words/wordPairs.ts";

/**
 * word2vec: vectors of words from the words beside them, by skip-gram or CBOW with negative sampling. Mikolov et al. 2013,
 * arXiv:1301.3781 and arXiv:1310.4546
 *
 * As in word2vec.c, frequent words are dropped at random, the width of each window is uniform among 1 … w, noise words are
 * drawn in proportion to a power of their count, those equal to the target are skipped, and the vectors of contexts begin
 * at 0. Different from it are the batches: pairs are drawn from a batch of sentences, weighted so that each pair of the text
 * has the same weight, and the optimiser is that of the other methods.
 */
export const word2vec = defineMethod({
  id: "word2vec",
  label: "word2vec",
  family: "contrastive",
  summary:
    "Learns a vector for every word: its product with the vector of a neighbouring word is high, with those of random noise words low. The noise keeps words apart.",
  citation: "Mikolov et al. 2013, arXiv:1310.4546",
  formula: String.raw`\mathcal L = -\Bigl\langle \log\sigma(u_w^\top v_c) + \sum_{k=1}^{K}\log\sigma(-u_w^\top v_{n_k}) \Bigr\rangle_{(w,c)},\quad n_k \sim P_n \propto \mathrm{count}^{3/4}`,
  views: 0,
  encodes: "tokens",
  settings: {
    architecture: choice({
      label: "Architecture",
      help: "skipgram predicts each word of a window from the word in its centre; cbow predicts the centre from the mean of the window.",
      options: ["skipgram", "cbow"],
      default: "skipgram",
    }),
    window: slider({
      label: "Window",
      help: "Largest distance of a pair in words; the width of each window is drawn from 1 to this. Small windows bring words of the same grammatical role together, large ones words of the same topic.",
      min: 1,
      max: 20,
      default: 5,
      integer: true,
    }),
    negatives: slider({
      label: "Noise words k",
      help: "Noise words of a pair. With k of them the best product of two vectors is their PMI − ln k. Without any, vectors only attract each other.",
      min: 0,
      max: 20,
      default: 5,
      integer: true,
    }),
    subsample: slider({
      label: "Subsampling",
      help: "Words that are a larger share of the text than this are dropped at random, the more often the more frequent they are; their neighbours move together. 0 keeps all words.",
      min: 0,
      max: 0.1,
      step: 0.0001,
      default: 0.001,
    }),
    noisePower: slider({
      label: "Noise power",
      help: "Noise words are drawn in proportion to this power of their count: 1 is the distribution of the text, 0 draws all words equally often.",
      min: 0,
      max: 1,
      default: 0.75,
    }),
    pairs: slider({
      label: "Pairs",
      help: "Pairs drawn from each sentence of the batch. More of them give a better estimate of the gradient and take longer.",
      min: 1,
      max: 256,
      default: 16,
      integer: true,
      scale: "log",
    }),
    texts: columnChoice({
      label: "Texts",
      help: "Column of the dataset that holds the texts.",
      columns: "tokens",
    }),
  },
  // Every word has its own vector, which a step changes only if the word is in the batch.
  defaults: { learningRate: 0.02, weightDecay: 0, "data.rows": "words" },
  encoders: {
    only: ["embedding-64", "embedding-16", "embedding-3"],
    because: "it learns a vector for every word and no network",
  },
  terms: {
    real: {
      label: "Pairs",
      help: "Mean of −ln σ(u·v) over pairs of the text; ln 2 for products of 0. Low values mean that words predict their contexts.",
    },
    noise: {
      label: "Noise",
      help: "Mean over the pairs of the sum of −ln σ(−u·n) over their noise words; k·ln 2 for products of 0, less the noise words that are the target.",
    },
  },
  ablations: [
    {
      label: "no noise words",
      settings: { negatives: 0 },
      shows:
        "partial collapse: vectors only attract each other, so that the words of a topic point nearly the same way",
      signs: [
        { metric: "z.meanCosine", above: 0.4 },
        { metric: "z.participationRatio", shareOfIntact: 0.6 },
      ],
    },
  ],
  causes: [
    {
      when: ({ negatives }) => negatives === 0,
      because: "without noise words vectors only attract each other, and every product may grow",
      remedy: "draw one noise word or more",
    },
  ],
  lossLines: ({ settings }) => [
    { label: "all products 0", value: (1 + settings.negatives) * Math.LN2 },
  ],
  objective: {
    inputs: [
      { name: "center", differentiable: true, axes: ["N", "D"] },
      { name: "context", differentiable: true, axes: ["N", "D"] },
      { name: "noise", differentiable: true, axes: ["N", "K", "D"] },
    ],
    settings: [],
    evaluate(inputs) {
      const [center, context, noise] = inputsOf("word2vec", inputs, "center", "context", "noise");
      return negativeSampling({ center, context, noise });
    },
  },
  diagram: ({ negatives }) => ({
    nodes: [
      imagesNode({ id: "texts", label: "sentences" }),
      operationNode({ id: "pairs", label: "pairs of words" }),
      networkNode({ id: "encoder", label: "words" }),
      networkNode({ id: "contexts", label: "contexts", lane: 1 }),
      lossNode("negative sampling"),
    ],
    edges: [
      ...path("flow", "texts", "pairs"),
      { from: "pairs", to: "encoder", kind: "flow", label: "w" },
      { from: "pairs", to: "contexts", kind: "flow", label: negatives > 0 ? "c, noise" : "c" },
      { from: "encoder", to: "loss", kind: "flow", label: "u", value: "real" },
      {
        from: "contexts",
        to: "loss",
        kind: "flow",
        label: "v",
        ...(negatives > 0 && { value: "noise" }),
      },
    ],
  }),
  build({ encoder, settings, vocabulary, texts }) {
    const column = texts();
    const { architecture, window, negatives, subsample, noisePower, pairs } = settings;
    const bag = architecture === "cbow";
    const width = encoder.outputDim;
    const weight = parameter(
      "weight",
      [vocabulary(column.name), width],
      filled([vocabulary(column.name), width], 0),
    );
    const inner = { withoutFirst: 1, withoutLast: 1 };
    const vectorsOf = (ids: Tensor): Tensor => embeddingLookup(use(weight), ids);
    const contexts = network((ids) => meanOfTokens(vectorsOf(ids), tokenLengths(ids), inner), {
      outputDim: width,
      variables: { weight },
    });
    const words = network((h) => h, { outputDim: width });
    const sampling = {
      ...{ column, window, bag, subsample, noisePower },
      draws: pairs,
      noise: negatives,
    };
    const tokens = encoder.text?.tokens;
    if (!tokens) throw new Error("word2vec needs an encoder of texts");

    return builtMethod({
      heads: { contexts },
      spaces: [
        { id: "h", reads: "tokens", column, network: encoder },
        { id: "z", reads: "tokens", column, from: "h", network: words },
        { id: "context", reads: "tokens", column, network: contexts },
      ],
      words: { sampling, contexts: "context" },
      embed(batch): SampledPairs {
        const drawn = wordPairs({
          ids: batch.tokens(column),
          keep: batch.wordTable({ kind: "keep", column, subsample }),
          bounds: batch.wordTable({ kind: "bounds", column, noisePower }),
          place: batch.slot,
          ...sampling,
        });
        const [rows = 0] = drawn.inputs.shape;
        const read = tokens(drawn.inputs);
        return {
          center: bag
            ? meanOfTokens(read, tokenLengths(drawn.inputs))
            : reshape(read, [rows, width]),
          context: vectorsOf(drawn.targets),
          weights: drawn.weights,
          ...(drawn.noise && {
            noise: vectorsOf(drawn.noise.words),
            counted: drawn.noise.counted,
          }),
        };
      },
      terms(sampled) {
        const { real, noise } = sampledParts(sampled);
        return { real, ...(noise && { noise }) };
      },
      loss: negativeSampling,
    });
  },
});
