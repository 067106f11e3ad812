import { mean } from "../../autodiff/ops/reduce.ts";
import { read, type Tensor } from "../../autodiff/tensor.ts";
import { linear } from "../../nn/layers.ts";
import { network } from "../../nn/network.ts";
import { slider } from "../../shared/settings.ts";
import { type Diagram, imagesNode, lossNode, networkNode, path } from "../diagram.ts";
import { type JointOutputs, jointDefaults, jointSettings, jointTowers } from "../jointTowers.ts";
import { learnedScalar } from "../logitScale.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { meanCosine } from "../objectives/cosine.ts";
import { inputsOf } from "../objectives/inputs.ts";
import { pcmeLoss, totalVariance } from "../objectives/probabilisticPairs.ts";

/**
 * Initial log-variance of every dimension. Summed over 64 dimensions it is small beside the distance of two directions;
 * from −4 the variances hide the distances for hundreds of steps (image → text R@1 on shapes after 400 steps: 0.055 from
 * −4 and 0.469 from −7, seed 0).
 */
const FIRST_LOG_VARIANCE = -7;

/** Of the scale: the logits keep their sign. */
const BOUNDS = { least: 0.1, greatest: 100 } as const;

/**
 * PCME++: an image and a text are a direction with a variance in every dimension. A text that fits many images, or an
 * image that fits many texts, has a large variance. Chun 2023, arXiv:2305.18171
 */
export const pcme = defineMethod({
  id: "pcme",
  label: "PCME++",
  family: "joint",
  summary:
    "Gives every image and every text a direction and a variance, and classifies every combination as a pair or not by the expected distance. A text that fits many images learns a large variance.",
  citation: "Chun 2023, arXiv:2305.18171",
  formula: String.raw`\mathcal L = \frac{2}{N^2}\sum_{i,j}\log\bigl(1 + e^{-m_{ij}(c - a\,d_{ij})}\bigr) + \beta\,\mathrm{KL},\quad d_{ij} = \|u_i - v_j\|^2 + \textstyle\sum\sigma_{u_i}^2 + \sum\sigma_{v_j}^2`,
  views: 1,
  reads: ["tokens"],
  settings: {
    scale: slider({
      label: "First scale",
      help: "First value of the learned scale a, which multiplies the expected distance. High values make the logits certain from the start.",
      min: 0.5,
      max: 20,
      default: 5,
    }),
    shift: slider({
      label: "First shift",
      help: "First value of the learned shift c. A pair is more likely than not if its distance is below c/a.",
      min: -20,
      max: 20,
      default: 5,
    }),
    klWeight: slider({
      label: "KL weight β",
      help: "Weight of the divergence from a standard normal distribution, which keeps the variances from vanishing. If it is high, every variance is near 1 and means nothing.",
      min: 0,
      max: 10,
      step: 0.0001,
      default: 0.0001,
      live: true,
    }),
    pseudoPositives: slider({
      label: "Pseudo-positives α",
      help: "Weight of a second loss in which every pair that is as close as the row's own counts as a positive. It helps if many texts fit an image; the paper uses 0.1.",
      min: 0,
      max: 1,
      default: 0,
    }),
    ...jointSettings,
  },
  defaults: jointDefaults,
  terms: {
    agreement: {
      label: "Pair cosine",
      help: "Mean cosine of the directions of an image and its text. It approaches 1 as the modalities align.",
    },
    imageVariance: {
      label: "Variance of images",
      help: "Mean of Σσ² over the images. It is large where images fit many texts; two opposite directions have a squared distance of 4.",
    },
    textVariance: {
      label: "Variance of texts",
      help: "Mean of Σσ² over the texts. It is large where texts fit many images.",
    },
    learnedScale: {
      label: "Scale a",
      help: "The current scale. It rises while the answers become more certain.",
    },
    learnedShift: {
      label: "Shift c",
      help: "The current shift. c/a is the distance at which a pair is as likely as not.",
    },
  },
  ablations: [
    {
      label: "KL weight 10",
      settings: { klWeight: 10 },
      shows: "the variances are those of a standard normal distribution and say nothing of a text",
      signs: [
        { metric: "terms.textVariance", above: 30 },
        { metric: "terms.imageVariance", above: 30 },
      ],
    },
  ],
  objective: {
    inputs: [
      { name: "image", differentiable: true, axes: ["N", "D"] },
      { name: "text", differentiable: true, axes: ["N", "D"] },
      { name: "imageLogVar", differentiable: true, axes: ["N", "D"] },
      { name: "textLogVar", differentiable: true, axes: ["N", "D"] },
      { name: "scale", differentiable: true, axes: [] },
      { name: "shift", differentiable: true, axes: [] },
      {
        name: "groups",
        differentiable: false,
        axes: ["N"],
        when: { setting: "positives", is: "groups" },
      },
    ],
    settings: ["positives", "klWeight", "pseudoPositives"],
    evaluate(inputs, setting, { positives, pseudoPositives }) {
      const [image, text, imageLogVar, textLogVar, scale, shift] = inputsOf(
        "pcme",
        inputs,
        "image",
        "text",
        "imageLogVar",
        "textLogVar",
        "scale",
        "shift",
      );
      return pcmeLoss(
        { image, text, imageLogVar, textLogVar, scale, shift },
        {
          groups: positives === "groups" ? inputsOf("pcme", inputs, "groups")[0] : undefined,
          klWeight: setting("klWeight"),
          pseudoPositives: Number(pseudoPositives),
        },
      );
    },
  },
  diagram,
  build({ encoder, random, settings, vocabulary, live }) {
    const towers = jointTowers({ encoder, random, settings, vocabulary });
    const { projector, text: tower, textProjector } = towers.heads;
    const to = Number(settings.projectionDim);
    const varianceHead = (from: number) =>
      linear({ from, to, random, firstBias: FIRST_LOG_VARIANCE, deviation: 0.01 });
    const variance = varianceHead(encoder.outputDim);
    const textVariance = varianceHead(tower.outputDim);
    const [scale, shift] = [
      learnedScalar("scale", settings.scale),
      learnedScalar("shift", settings.shift),
    ];
    const distance = network((x) => x, { outputDim: 1, variables: { scale, shift } });

    return builtMethod({
      heads: { projector, variance, text: tower, textProjector, textVariance, distance },
      spaces: [
        ...towers.spaces,
        { id: "variance", reads: "image", from: "h", network: variance, varianceOf: "z" },
        {
          id: "text.variance",
          reads: "tokens",
          column: towers.column,
          from: "text.h",
          network: textVariance,
          varianceOf: "text.z",
        },
      ],
      grounding: towers.grounding,
      bounds: [{ variable: scale, ...BOUNDS }],
      embed(batch): Outputs {
        const features = towers.features(batch);
        return {
          ...towers.project(features),
          imageLogVar: variance(features.image),
          textLogVar: textVariance(features.text),
        };
      },
      terms: ({ image, text, imageLogVar, textLogVar }) => ({
        agreement: meanCosine(image, text),
        imageVariance: mean(totalVariance(imageLogVar)),
        textVariance: mean(totalVariance(textLogVar)),
        learnedScale: read(scale),
        learnedShift: read(shift),
      }),
      loss: ({ groups, ...pairs }) =>
        pcmeLoss(
          { ...pairs, scale: read(scale), shift: read(shift) },
          {
            groups,
            klWeight: live("klWeight"),
            pseudoPositives: settings.pseudoPositives,
          },
        ),
    });
  },
});

type Outputs = JointOutputs & { readonly imageLogVar: Tensor; readonly textLogVar: Tensor };

function diagram(): Diagram {
  return {
    nodes: [
      imagesNode({ id: "views", label: "images" }),
      networkNode({ id: "encoder", label: "encoder" }),
      networkNode({ id: "projector", label: "projector" }),
      networkNode({ id: "variance", label: "variance", lane: 1 }),
      imagesNode({ id: "texts", label: "texts", lane: 3 }),
      networkNode({ id: "text", label: "text tower", lane: 3 }),
      networkNode({ id: "textProjector", label: "projector", lane: 3 }),
      networkNode({ id: "textVariance", label: "variance", lane: 2 }),
      networkNode({ id: "distance", label: "scale, shift", lane: 4 }),
      lossNode("matching"),
    ],
    edges: [
      ...path("flow", "views", "encoder"),
      { from: "encoder", to: "projector", kind: "flow", label: "h" },
      { from: "encoder", to: "variance", kind: "flow" },
      { from: "projector", to: "loss", kind: "flow", label: "z", value: "agreement" },
      { from: "variance", to: "loss", kind: "flow", label: "σ²", value: "imageVariance" },
      ...path("flow", "texts", "text"),
      { from: "text", to: "textProjector", kind: "flow", label: "text h" },
      { from: "text", to: "textVariance", kind: "flow" },
      { from: "textProjector", to: "loss", kind: "flow", label: "text z" },
      { from: "textVariance", to: "loss", kind: "flow", label: "text σ²", value: "textVariance" },
      { from: "distance", to: "loss", kind: "flow", label: "a", value: "learnedScale" },
    ],
  };
}
