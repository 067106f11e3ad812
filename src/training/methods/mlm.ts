import { meanOfTokens, tokenLengths } from "../../autodiff/ops/sequences.ts";
import { maskTokens } from "../../autodiff/ops/tokenLabels.ts";
import type { Tensor } from "../../autodiff/tensor.ts";
import { tokensNamed } from "../../data/index.ts";
import { layerNormLayer } from "../../nn/layerNormLayer.ts";
import { linear } from "../../nn/layers.ts";
import { network } from "../../nn/network.ts";
import { slider } from "../../shared/settings.ts";
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

/** The random stream of the masks. */
const MASKS = 9;
const DEVIATION = 0.02;

/** Devlin et al. 2018, arXiv:1810.04805. */
export const mlm = defineMethod({
  id: "mlm",
  label: "BERT",
  family: "language",
  summary:
    "Hides some tokens of a text and predicts them from both sides. Of the chosen tokens 80 % become a mask, 10 % a random token, 10 % stay.",
  citation: "Devlin et al. 2018, arXiv:1810.04805",
  formula: String.raw`\mathcal L = -\frac{1}{|M|}\sum_{t\in M} \log \operatorname{softmax}(W z_t)_{x_t}`,
  views: 0,
  encodes: "tokens",
  encoders: {
    only: ["bert-xs"],
    because:
      "it predicts masked tokens from both sides, which requires an encoder that knows a mask",
  },
  settings: {
    ...languageSettings,
    masked: slider({
      label: "Masked",
      help: "Share of the tokens of a text that are predicted, in percent, at least one. Few give little to learn from in a step; many leave little to predict from.",
      min: 1,
      max: 90,
      default: 15,
      integer: true,
    }),
  },
  defaults: languageDefaults,
  objective: languageObjective("mlm"),
  lossLines({ table, settings }) {
    const { uniform, unigram } = ngramEntropies(tokensNamed(table.train, settings.texts));
    return [
      { label: "uniform", value: uniform },
      { label: "unigram", value: unigram },
    ];
  },
  diagram: () => languageDiagram("masked texts", "cross-entropy of masked tokens", "transform"),
  build({ encoder, texts, random, settings }) {
    const column = texts();
    const text = textPartsOf(encoder);
    const width = encoder.outputDim;
    const dense = linear({
      from: width,
      to: width,
      random,
      deviation: DEVIATION,
      activation: "gelu",
    });
    const norm = layerNormLayer(width);
    const transform = network((x) => norm(dense(x)), {
      outputDim: width,
      parts: { dense, norm },
    });
    const predicted = (ids: Tensor) => transform(text.tokens(ids));
    const mean = network((ids) => meanOfTokens(predicted(ids), tokenLengths(ids)), {
      outputDim: width,
    });
    return builtMethod({
      heads: { transform },
      spaces: [
        { id: "h", reads: "tokens", column, network: encoder },
        { id: "z", reads: "tokens", column, network: mean },
      ],
      embed(batch) {
        const ids = batch.tokens(column);
        const draws = batch.uniform(MASKS, [column.context, 3]);
        const choice = { vocabulary: text.vocabulary, percent: settings.masked };
        const { masked, labels } = maskTokens(ids, draws, choice);
        return { hidden: predicted(masked), labels };
      },
      loss: ({ hidden, labels }) => lossOfTokens(hidden, text.vectors, labels),
    });
  },
});
