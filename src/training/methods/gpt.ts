import { exp } from "../../autodiff/ops/math.ts";
import { lastToken, tokenLengths } from "../../autodiff/ops/sequences.ts";
import { nextTokens } from "../../autodiff/ops/tokenLabels.ts";
import { exactLoss } from "../../data/exactLoss.ts";
import { tokensNamed } from "../../data/index.ts";
import { network } from "../../nn/network.ts";
import { toggle } from "../../shared/settings.ts";
import {
  languageDefaults,
  languageDiagram,
  languageObjective,
  languageSettings,
  lossOfTokens,
  ngramEntropies,
} from "../language.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { textPartsOf } from "../textParts.ts";

/** Radford et al. 2019, "Language Models are Unsupervised Multitask Learners". */
export const gpt = defineMethod({
  id: "gpt",
  label: "GPT",
  family: "language",
  summary:
    "Predicts every token from those before it. The vectors of the vocabulary are the input and the output, so that likely next tokens are near the hidden vector.",
  citation: "Radford et al. 2019, Language Models are Unsupervised Multitask Learners",
  formula: String.raw`\mathcal L = -\frac{1}{N}\sum_t \log \operatorname{softmax}(W z_t)_{x_{t+1}}`,
  views: 0,
  encodes: "tokens",
  encoders: {
    only: ["gpt-xs"],
    because: "it predicts tokens from those before them, which requires a causal encoder of texts",
  },
  settings: {
    ...languageSettings,
    causal: toggle({
      label: "Causal mask",
      help: "A token attends to itself and earlier tokens only. Without the mask the model sees the token that it should predict.",
      default: true,
    }),
  },
  defaults: languageDefaults,
  terms: {
    perplexity: {
      label: "Perplexity",
      help: "e to the loss: the number of equally likely tokens that the model hesitates between. 1 is certainty.",
    },
  },
  objective: languageObjective("gpt"),
  lossLines({ table, settings }) {
    const column = tokensNamed(table.train, settings.texts);
    const { uniform, unigram, bigram, trigram } = ngramEntropies(column);
    if (table.process) {
      // The entropies in between are too close to each other for the chart.
      return [
        { label: "uniform", value: uniform },
        { label: "exact beliefs", value: exactLoss(table.process, column, settings.context) },
      ];
    }
    return [
      { label: "uniform", value: uniform },
      { label: "unigram", value: unigram },
      { label: "bigram", value: bigram },
      { label: "trigram", value: trigram },
    ];
  },
  diagram: () => languageDiagram("texts", "cross-entropy of the next token"),
  build({ encoder, texts }) {
    const column = texts();
    const text = textPartsOf(encoder);
    const last = network((ids) => lastToken(text.tokens(ids), tokenLengths(ids)), {
      outputDim: encoder.outputDim,
    });
    return builtMethod({
      heads: {},
      spaces: [
        { id: "h", reads: "tokens", column, network: encoder },
        { id: "z", reads: "tokens", column, network: last },
      ],
      language: {
        column,
        hidden: (ids) => text.tokens(ids),
        layers: text.layers,
        cache: text.cache,
        vectors: text.vectors,
      },
      embed(batch) {
        const ids = batch.tokens(column);
        return { hidden: text.tokens(ids), labels: nextTokens(ids) };
      },
      terms: ({ hidden, labels }) => ({
        perplexity: exp(lossOfTokens(hidden, text.vectors, labels)),
      }),
      loss: ({ hidden, labels }) => lossOfTokens(hidden, text.vectors, labels),
    });
  },
});
