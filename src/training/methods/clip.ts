import { tokensNamed } from "../../data/index.ts";
import { slider } from "../../shared/settings.ts";
import { jointDefaults, jointDiagram, jointSettings, jointTowers } from "../jointTowers.ts";
import { logitScale, temperatureSettings } from "../logitScale.ts";
import { floorOfEqualTexts } from "../lossLines.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { meanCosine } from "../objectives/cosine.ts";
import { clipLoss } from "../objectives/imageText.ts";
import { symmetricObjective } from "../objectives/imageTextInputs.ts";

/** Of log(1/temperature): temperatures from 1/100 to 1. */
const BOUNDS = { least: 0, greatest: Math.log(100) } as const;

/**
 * CLIP: each image of a batch identifies its text among all texts, and each text its image. The temperature is
 * learned and bounded to 1/100 … 1. Radford et al. 2021, arXiv:2103.00020; with `positives` = `groups` the loss of
 * UniCL, Yang et al. 2022, arXiv:2204.03610.
 */
export const clip = defineMethod({
  id: "clip",
  label: "CLIP",
  family: "joint",
  summary:
    "Puts images and texts into one space: each image identifies its text among all texts of the batch, and each text its image. The other pairs of the batch prevent collapse.",
  citation: "Radford et al. 2021, arXiv:2103.00020",
  formula: String.raw`\mathcal L = -\frac{1}{2N}\sum_{i=1}^{N}\Bigl[\log\frac{e^{u_i\cdot v_i/\tau}}{\sum_j e^{u_i\cdot v_j/\tau}} + \log\frac{e^{u_i\cdot v_i/\tau}}{\sum_j e^{u_j\cdot v_i/\tau}}\Bigr]`,
  views: 1,
  reads: ["tokens"],
  settings: {
    ...temperatureSettings(0.07),
    labelSmoothing: slider({
      label: "Label smoothing",
      help: "Share of the target that is divided among all pairs of the batch. It limits how certain the answers become, and helps if some pairs are wrong.",
      min: 0,
      max: 0.9,
      default: 0,
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
      help: "The current temperature. It falls while the answers become more certain, down to 1/100 at the least.",
    },
  },
  ablations: [
    {
      label: "τ = 1",
      settings: { learnTemperature: false, temperature: 1 },
      shows:
        "logits of at most 1 cannot tell 64 texts apart: the loss stays high, and retrieval falls behind",
      signs: [
        { metric: "loss", above: 2.3 },
        { metric: "imageToText", shareOfIntact: 0.7 },
      ],
    },
    {
      label: "τ = 0.01",
      settings: { learnTemperature: false, temperature: 0.01 },
      shows:
        "only the nearest wrong pairs are repelled, so the clouds of images and texts stay apart",
      signs: [{ metric: "gap", above: 0.3 }],
    },
  ],
  objective: symmetricObjective("clip"),
  lossLines({ table, batch, settings }) {
    const chance = { label: "chance, ln N", value: Math.log(batch) };
    if (settings.labelSmoothing > 0) return [chance];
    const floor = floorOfEqualTexts(tokensNamed(table.train, settings.texts), batch);
    return [chance, { label: "floor of equal texts", value: floor }];
  },
  diagram: () => jointDiagram("symmetric cross-entropy", "agreement"),
  build({ encoder, random, settings, vocabulary, live }) {
    const towers = jointTowers({ encoder, random, settings, vocabulary });
    const scale = logitScale({ settings, live });
    const { labelSmoothing } = settings;

    return builtMethod({
      heads: { ...towers.heads, ...scale.heads },
      spaces: towers.spaces,
      grounding: towers.grounding,
      ...(scale.variable && { bounds: [{ variable: scale.variable, ...BOUNDS }] }),
      embed: (batch) => towers.embed(batch),
      terms: ({ image, text }) => ({
        agreement: meanCosine(image, text),
        learnedTemperature: scale.temperature(),
      }),
      loss: ({ image, text, groups }) =>
        clipLoss(image, text, scale.logScale(), { groups, labelSmoothing }),
    });
  },
});
