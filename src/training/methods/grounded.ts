import { exp } from "../../autodiff/ops/math.ts";
import { read } from "../../autodiff/tensor.ts";
import { network } from "../../nn/network.ts";
import { slider } from "../../shared/settings.ts";
import { jointDefaults } from "../jointTowers.ts";
import { learnedScalar } from "../logitScale.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { inputsOf } from "../objectives/inputs.ts";
import {
  FIRST_BIAS,
  groundedLoss,
  groundedProbability,
  wordQueries,
} from "../objectives/regionWords.ts";
import { patchEncoders, tokensOf } from "../patchEncoders.ts";
import { tokenDiagram, tokenSettings, tokenTowers } from "../tokenTowers.ts";

/** Of the logarithm of the scale. */
const BOUNDS = { least: -5, greatest: 5 } as const;

/**
 * Grounded training with the head of GLIP: every patch and every word are classified as belonging together or not, by the
 * boxes of the dataset. Li et al. 2022, arXiv:2112.03857
 */
export const grounded = defineMethod({
  id: "grounded",
  label: "Grounded",
  family: "joint",
  summary:
    "Classifies every patch and every word as belonging together or not, with the boxes of the dataset as targets. Texts also name objects that are not in the image.",
  citation: "Li et al. 2022, arXiv:2112.03857",
  formula: String.raw`\mathcal L = \frac{1}{|\mathcal P|}\sum_{i,p,l}\alpha_{t}\,(1 - p_t)^2\,\mathrm{BCE}(\ell_{ipl}, t_{ipl}),\quad \ell_{ipl} = \frac{q_{ip}\cdot v_{il}}{2e^{s}} - \ln 99`,
  views: 1,
  reads: ["tokens", "regions"],
  encoders: patchEncoders("grounded training classifies patches"),
  settings: {
    absent: slider({
      label: "Absent phrases",
      help: "Phrases of objects that are not in the image, in every text. Without them the model never learns that a phrase may have no place.",
      min: 0,
      max: 3,
      default: 1,
      integer: true,
    }),
    ...tokenSettings,
  },
  defaults: jointDefaults,
  terms: {
    probability: {
      label: "Probability at targets",
      help: "Mean probability of the words at the patches that they name. It rises from 0.01.",
    },
    learnedScale: {
      label: "Scale",
      help: "The current scale; products of patches and words are divided by it. It falls while the answers become more certain.",
    },
  },
  objective: {
    inputs: [
      { name: "regions", differentiable: true, axes: ["N", "P", "D"] },
      { name: "words", differentiable: true, axes: ["N", "L", "D"] },
      { name: "logScale", differentiable: true, axes: [] },
      { name: "target", differentiable: false, axes: ["N", "P", "L"] },
      { name: "lengths", differentiable: false, axes: ["N"] },
    ],
    settings: [],
    evaluate(inputs) {
      const [regions, words, logScale, target, lengths] = inputsOf(
        "grounded",
        inputs,
        "regions",
        "words",
        "logScale",
        "target",
        "lengths",
      );
      return groundedLoss({ regions, words, target, lengths }, logScale);
    },
  },
  diagram: () =>
    tokenDiagram("focal loss", "probability", { label: "scale", value: "learnedScale" }),
  build({ encoder, random, settings, vocabulary, regions }) {
    const towers = tokenTowers({ encoder, random, settings, vocabulary }, { joint: false });
    const { grid, patch } = tokensOf(encoder);
    const logScale = learnedScalar("scale", 0);
    const logits = network((x) => x, { outputDim: 1, variables: { scale: logScale } });
    const request = {
      column: towers.column,
      regions: regions(),
      grid,
      patch,
      absent: settings.absent,
    };

    return builtMethod({
      heads: { ...towers.heads, logits },
      spaces: towers.spaces,
      grounding: towers.grounding({
        patches: towers.patches,
        words: (ids) => wordQueries(towers.words(ids).words, read(logScale)),
        bias: FIRST_BIAS,
      }),
      bounds: [{ variable: logScale, ...BOUNDS }],
      embed(batch) {
        const { ids, target } = batch.phrases(request);
        return { regions: towers.patches(batch.views.stacked), ...towers.words(ids), target };
      },
      terms: (given) => ({
        probability: groundedProbability(given, read(logScale)),
        learnedScale: exp(read(logScale)),
      }),
      loss: (given) => groundedLoss(given, read(logScale)),
    });
  },
});
