import { slider } from "../../shared/settings.ts";
import { jointDefaults, jointDiagram, jointSettings, jointTowers } from "../jointTowers.ts";
import { logitScale, temperatureSettings } from "../logitScale.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { meanCosine } from "../objectives/cosine.ts";
import { imageTextInputs, readImageText } from "../objectives/imageTextInputs.ts";
import { inputsOf } from "../objectives/inputs.ts";
import { siglipLoss } from "../objectives/pairwiseSigmoid.ts";

/**
 * SigLIP: every image and every text of a batch are classified by themselves as a pair or not, without a softmax
 * over the batch. Temperature and bias are learned. Zhai et al. 2023, arXiv:2303.15343
 */
export const siglip = defineMethod({
  id: "siglip",
  label: "SigLIP",
  family: "joint",
  summary:
    "Classifies every image and text of a batch as a pair or not, each by itself. A learned bias accounts for the few pairs among many others.",
  citation: "Zhai et al. 2023, arXiv:2303.15343",
  formula: String.raw`\mathcal L = \frac{1}{N}\sum_{i,j}\log\bigl(1 + e^{-m_{ij}(u_i\cdot v_j/\tau + b)}\bigr),\quad m_{ij} = \pm 1`,
  views: 1,
  reads: ["tokens"],
  settings: {
    ...temperatureSettings(0.1),
    bias: slider({
      label: "First bias",
      help: "First value of the learned bias b. Near −10 the many wrong pairs cost nothing at first; at 0 the loss begins at N·ln 2, and the first steps only lower the bias.",
      min: -20,
      max: 0,
      default: -10,
    }),
    ...jointSettings,
  },
  defaults: jointDefaults,
  terms: {
    agreement: {
      label: "Pair cosine",
      help: "Mean cosine of an image and its text. It approaches 1 as the modalities align, and may stop below it at a modality gap.",
    },
    learnedTemperature: {
      label: "Temperature τ",
      help: "The current temperature. It falls while the answers become more certain.",
    },
    learnedBias: {
      label: "Bias b",
      help: "The current bias, added to every similarity. It settles between the similarities of pairs and those of other combinations.",
    },
  },
  ablations: [
    {
      label: "first bias 0",
      settings: { bias: 0 },
      shows:
        "the many wrong pairs push the clouds of images and texts to opposite sides, before pairs are learned",
      signs: [
        { metric: "gap", above: 1 },
        { metric: "imageToText", shareOfIntact: 0.7 },
      ],
    },
  ],
  objective: {
    inputs: [...imageTextInputs, { name: "logitBias", differentiable: true, axes: [] }],
    settings: ["positives"],
    evaluate(inputs, _, values) {
      const { image, text, scale, groups } = readImageText("siglip", inputs, values);
      const [bias] = inputsOf("siglip", inputs, "logitBias");
      return siglipLoss(image, text, scale, bias, { groups });
    },
  },
  diagram: () => jointDiagram("pairwise sigmoid", "agreement"),
  build({ encoder, random, settings, vocabulary, live }) {
    const towers = jointTowers({ encoder, random, settings, vocabulary });
    const scale = logitScale({ settings, live }, settings.bias);

    return builtMethod({
      heads: { ...towers.heads, ...scale.heads },
      spaces: towers.spaces,
      grounding: towers.grounding,
      embed: (batch) => towers.embed(batch),
      terms: ({ image, text }) => ({
        agreement: meanCosine(image, text),
        learnedTemperature: scale.temperature(),
        learnedBias: scale.bias(),
      }),
      loss: ({ image, text, groups }) =>
        siglipLoss(image, text, scale.logScale(), scale.bias(), { groups }),
    });
  },
});
