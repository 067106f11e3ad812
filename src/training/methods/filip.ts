import { InputError } from "../../shared/errors.ts";
import { jointDefaults } from "../jointTowers.ts";
import { logitScale, temperatureSettings } from "../logitScale.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { inputsOf } from "../objectives/inputs.ts";
import { filipLoss, pairScore, unitTokens } from "../objectives/lateInteraction.ts";
import { gridOf, patchEncoders } from "../patchEncoders.ts";
import { tokenDiagram, tokenSettings, tokenTowers } from "../tokenTowers.ts";

/** Of log(1/temperature): temperatures from 1/100 to 1. */
const BOUNDS = { least: 0, greatest: Math.log(100) } as const;

/** Bytes of the indices of the best words of all patches of a batch. */
const MOST_BYTES = 2 ** 27;

/**
 * FILIP: an image and a text are compared patch by word, and each takes its best match in the other.
 * Yao et al. 2022, arXiv:2111.07783
 */
export const filip = defineMethod({
  id: "filip",
  label: "FILIP",
  family: "joint",
  summary:
    "Compares every patch with every word: a patch takes its best word and a word its best patch, and images and texts identify each other by the means. It learns from captions alone where a word points.",
  citation: "Yao et al. 2022, arXiv:2111.07783",
  formula: String.raw`\mathcal L = \tfrac12\bigl[\mathrm{CE}(s^{I}/\tau) + \mathrm{CE}(s^{T}/\tau)\bigr],\quad s^{I}_{ij} = \bigl\langle\max_l\, u_{ip}\cdot v_{jl}\bigr\rangle_p,\; s^{T}_{ji} = \bigl\langle\max_p\, u_{ip}\cdot v_{jl}\bigr\rangle_l`,
  views: 1,
  reads: ["tokens"],
  encoders: patchEncoders("FILIP compares patches with words"),
  settings: { ...temperatureSettings(0.07), ...tokenSettings },
  defaults: jointDefaults,
  terms: {
    agreement: {
      label: "Score of pairs",
      help: "Mean late-interaction score of an image and its text, in both directions. It approaches 1 as patches and words align.",
    },
    learnedTemperature: {
      label: "Temperature τ",
      help: "The current temperature. It falls while the answers become more certain, down to 1/100 at the least.",
    },
  },
  objective: {
    inputs: [
      { name: "patches", differentiable: true, axes: ["N", "P", "D"] },
      { name: "words", differentiable: true, axes: ["N", "L", "D"] },
      { name: "logitScale", differentiable: true, axes: [] },
      { name: "lengths", differentiable: false, axes: ["N"] },
    ],
    settings: [],
    evaluate(inputs) {
      const [patches, words, scale, lengths] = inputsOf(
        "filip",
        inputs,
        "patches",
        "words",
        "logitScale",
        "lengths",
      );
      return filipLoss(patches, words, lengths, scale);
    },
  },
  check({ batch, image, encoder, settings }) {
    const grid = gridOf(encoder, image);
    const tokens = Math.max(grid.rows * grid.cols, settings.context);
    const most = Math.floor(Math.sqrt(MOST_BYTES / 4 / tokens));
    if (batch <= most) return;
    throw new InputError(
      `batch: found ${batch}, expected at most ${most}: FILIP keeps the best word of each of ${tokens} patches for every combination of an image and a text`,
    );
  },
  lossLines: ({ batch }) => [{ label: "chance, ln N", value: Math.log(batch) }],
  diagram: () =>
    tokenDiagram("symmetric cross-entropy", "agreement", {
      label: "τ",
      value: "learnedTemperature",
    }),
  build({ encoder, random, settings, vocabulary, live }) {
    const towers = tokenTowers({ encoder, random, settings, vocabulary }, { joint: true });
    const scale = logitScale({ settings, live });

    return builtMethod({
      heads: { ...towers.heads, ...scale.heads },
      spaces: towers.spaces,
      grounding: towers.grounding({
        patches: (images) => unitTokens(towers.patches(images)),
        words: (ids) => unitTokens(towers.words(ids).words),
      }),
      ...(scale.variable && { bounds: [{ variable: scale.variable, ...BOUNDS }] }),
      embed: (batch) => ({
        patches: towers.patches(batch.views.stacked),
        ...towers.words(batch.tokens(towers.column)),
      }),
      terms: ({ patches, words, lengths }) => ({
        agreement: pairScore(patches, words, lengths),
        learnedTemperature: scale.temperature(),
      }),
      loss: ({ patches, words, lengths }) => filipLoss(patches, words, lengths, scale.logScale()),
    });
  },
});
