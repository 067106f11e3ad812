import { multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { matmul } from "../../autodiff/ops/matmul.ts";
import { normalizeRows } from "../../autodiff/ops/normalizeRows.ts";
import { enqueueStep } from "../../autodiff/ops/queue.ts";
import { max, mean } from "../../autodiff/ops/reduce.ts";
import { concatRows, rows, splitRows } from "../../autodiff/ops/rows.ts";
import { stopGradient } from "../../autodiff/ops/shape.ts";
import { sinkhorn } from "../../autodiff/ops/sinkhorn.ts";
import { constant, data, read, type Tensor } from "../../autodiff/tensor.ts";
import { sequential } from "../../nn/network.ts";
import { prototypeLayer } from "../../nn/prototypes.ts";
import { InputError } from "../../shared/errors.ts";
import { slider, toggle } from "../../shared/settings.ts";
import { imagesNode, lossNode, memoryNode, networkNode, operationNode, path } from "../diagram.ts";
import { checkLocalViews, localViewSettings, localViewsOf, onLocals } from "../localViews.ts";
import { type AfterStep, builtMethod, defineMethod } from "../method.ts";
import { crossViewEntropy, entropyOfMean, meanEntropy } from "../objectives/crossView.ts";
import { inputsOf } from "../objectives/inputs.ts";
import { twoViews } from "../objectives/twoViews.ts";
import { buildProjector, projectorSettings } from "../projector.ts";
import { unitRows } from "../queue.ts";
import { imageSpaces } from "../space.ts";

/** Scores and unit projections of the full views, scores of the local views. */
interface Outputs {
  readonly [name: string]: Tensor;
  readonly scores: Tensor;
  readonly z: Tensor;
}

/** Share of the run in which the prototypes are not trained (1 of 100 epochs in the paper). */
const FROZEN = 0.02;

/**
 * SwAV: each view predicts the prototype assignment of the other view. Assignments use all prototypes
 * equally, so a constant output is not optimal. Caron et al. 2020, arXiv:2006.09882
 */
export const swav = defineMethod({
  id: "swav",
  label: "SwAV",
  family: "clustering",
  summary:
    "Assigns images to prototypes; each view predicts the assignment of the other. Sinkhorn balancing, which gives every prototype an equal share of the batch, prevents collapse.",
  citation: "Caron et al. 2020, arXiv:2006.09882",
  formula: String.raw`\mathcal L = -\tfrac12\sum_{v}\Bigl\langle \sum_k q^{(v')}_k \log \mathrm{softmax}_k(s^{(v)}/\tau)\Bigr\rangle,\qquad q = \mathrm{Sinkhorn}(s/\varepsilon)`,
  views: 2,
  localViews: localViewsOf,
  settings: {
    temperature: slider({
      label: "Temperature",
      help: "Divides the scores of the prediction. Low values require confident predictions; high values accept vague ones.",
      min: 0.01,
      max: 10,
      default: 0.1,
      scale: "log",
      live: true,
    }),
    epsilon: slider({
      label: "Sinkhorn ε",
      help: "Softness of the assignments. Low values assign each image to one prototype; high values make all assignments alike.",
      min: 0.005,
      max: 1,
      default: 0.05,
      scale: "log",
      live: true,
    }),
    sinkhorn: toggle({
      label: "Sinkhorn",
      help: "Off: each image's assignment is its own softmax(s/ε), without balancing, and one prototype wins for all images.",
      default: true,
    }),
    sinkhornIterations: slider({
      label: "Sinkhorn iterations",
      help: "Iterations of alternately balancing prototypes and images. More iterations balance more exactly.",
      min: 1,
      max: 20,
      default: 3,
      integer: true,
    }),
    prototypes: slider({
      label: "Prototypes",
      help: "Directions that images are assigned to; at most the number of images in batch and queue. More prototypes give finer groups.",
      min: 2,
      max: 1024,
      default: 64,
      scale: "log",
      integer: true,
    }),
    queueSize: slider({
      label: "Queue",
      help: "Earlier images that take part in the assignment once the queue is full, so that a small batch can be balanced over many prototypes. 0 disables the queue.",
      min: 0,
      max: 65_536,
      default: 0,
      integer: true,
    }),
    ...localViewSettings,
    ...projectorSettings,
  },
  terms: {
    meanCodeEntropy: {
      label: "Entropy of the mean code",
      help: "ln K if all prototypes are used equally; 0 if one prototype wins for all images.",
    },
    codeEntropy: {
      label: "Entropy of a code",
      help: "Mean entropy of one image's assignment; 0 if it is certain.",
    },
    largestShare: {
      label: "Largest prototype",
      help: "Share of the batch assigned to the most frequent prototype; 1 indicates collapse.",
    },
  },
  schedules: ({ step, steps, batch, settings: { queueSize } }) => ({
    prototypeGate: step < FROZEN * steps ? 0 : 1,
    queueFilled: queueSize > 0 && step * batch >= queueSize ? 1 : 0,
  }),
  check(facts) {
    checkLocalViews(facts);
    const { batch, settings } = facts;
    const { prototypes, queueSize, sinkhorn: balanced } = settings;
    if (balanced && prototypes > batch + queueSize) {
      throw new InputError(
        `prototypes: ${prototypes} cannot be balanced over ${batch} images${queueSize > 0 ? ` and ${queueSize} of the queue` : ""}; Sinkhorn expects at most as many prototypes as images: ${batch + queueSize} here, or a larger batch or queueSize`,
      );
    }
  },
  ablations: [
    {
      label: "no Sinkhorn",
      settings: { sinkhorn: false },
      shows:
        "collapse to one prototype: the entropy of the mean code falls to 0, cosines approach 1",
      signs: [
        { metric: "terms.meanCodeEntropy", below: 0.5 },
        { metric: "z.meanCosine", above: 0.8 },
      ],
    },
  ],
  causes: [
    {
      when: ({ sinkhorn: balanced }) => !balanced,
      because: "no Sinkhorn: prototypes need not be used equally, so one wins for all images",
      remedy: "switch Sinkhorn on and restart",
    },
    {
      when: ({ epsilon }) => epsilon >= 0.3,
      because: "ε is so high that every code is nearly uniform: there is nothing to predict",
      remedy: "lower ε to about 0.05",
    },
    {
      leadsTo: ["dimensional", "cluster"],
      when: ({ prototypes }) => prototypes <= 16,
      because: "images concentrate at the prototypes, of which there are few",
      remedy: "set more prototypes and restart",
    },
  ],
  objective: {
    inputs: [
      { name: "s1", differentiable: true, axes: ["N", "K"] },
      { name: "s2", differentiable: true, axes: ["N", "K"] },
    ],
    settings: ["temperature", "epsilon", "sinkhornIterations"],
    evaluate(inputs, setting, { sinkhornIterations }) {
      const scores = inputsOf("swav", inputs, "s1", "s2");
      const iterations = Number(sinkhornIterations);
      const epsilon = setting("epsilon");
      const codeOf = (each: Tensor) => sinkhorn({ scores: each, epsilon, iterations });
      return crossViewEntropy({
        scores,
        targets: [codeOf(scores[0]), codeOf(scores[1])],
        temperature: setting("temperature"),
      });
    },
  },
  diagram: ({ sinkhorn: balanced, queueSize }) => ({
    nodes: [
      imagesNode({ id: "views", label: "views" }),
      networkNode({ id: "encoder", label: "encoder" }),
      networkNode({ id: "projector", label: "projector" }),
      networkNode({ id: "prototypes", label: "prototypes" }),
      operationNode({ id: "codes", label: balanced ? "Sinkhorn" : "softmax", lane: 1 }),
      ...(queueSize > 0 ? [memoryNode({ id: "queue", label: "queue", lane: 2 })] : []),
      lossNode("swapped prediction"),
    ],
    edges: [
      ...path("flow", "views", "encoder"),
      { from: "encoder", to: "projector", kind: "flow", label: "h" },
      { from: "projector", to: "prototypes", kind: "flow", label: "z" },
      { from: "prototypes", to: "loss", kind: "flow", label: "scores" },
      ...path("stopped", "prototypes", "codes"),
      { from: "codes", to: "loss", kind: "stopped", label: "codes", value: "meanCodeEntropy" },
      ...(queueSize > 0
        ? [...path("stopped", "projector", "queue"), ...path("stopped", "queue", "codes")]
        : []),
    ],
  }),
  build({ encoder, random, settings, live }) {
    const { queueSize, localViews } = settings;
    const projector = buildProjector(encoder.outputDim, settings, random);
    const prototypes = prototypeLayer({
      dim: projector.outputDim,
      count: settings.prototypes,
      random,
      gate: live("prototypeGate"),
    });
    const scoresOf = sequential({ encoder, projector, prototypes });
    const queue =
      queueSize > 0 ? unitRows(queueSize, projector.outputDim, random.word()) : undefined;
    const iterations = settings.sinkhorn ? settings.sinkhornIterations : 0;
    const epsilon = live("epsilon");

    const codesOf = (scores: Tensor): Tensor => {
      if (!queue || iterations === 0) return sinkhorn({ scores, epsilon, iterations });
      const [batch = 0] = scores.shape;
      const earlier = matmul(read(queue), prototypes.directions(), { transposeB: true });
      const waiting = data(
        Float32Array.from({ length: batch + queueSize }, (_, row) => (row < batch ? 0 : -1e9)),
        [batch + queueSize],
      );
      const codes = sinkhorn({
        scores: concatRows([scores, stopGradient(earlier)]),
        epsilon,
        iterations,
        absent: multiply(waiting, subtract(constant(1), live("queueFilled"))),
      });
      return rows(codes, 0, batch);
    };
    const codesOfBoth = ({ scores }: Outputs) => {
      const [first, second] = twoViews(scores);
      return [codesOf(first), codesOf(second)] as const;
    };

    return builtMethod({
      heads: { projector, prototypes },
      spaces: imageSpaces(encoder, projector),
      ...(queue && { states: { queue } }),
      prototypes: { label: "Prototypes", rows: prototypes.directions },
      embed(batch): Outputs {
        const z = projector(encoder(batch.views.stacked));
        return {
          scores: prototypes(z),
          z: stopGradient(normalizeRows(z)),
          ...onLocals(scoresOf, batch),
        };
      },
      loss: (seen) =>
        crossViewEntropy({
          scores: [
            ...twoViews(seen.scores),
            ...(seen.locals ? splitRows(seen.locals, localViews) : []),
          ],
          targets: codesOfBoth(seen),
          temperature: live("temperature"),
        }),
      terms(seen) {
        const codes = concatRows(codesOfBoth(seen));
        return {
          meanCodeEntropy: entropyOfMean(codes),
          codeEntropy: meanEntropy(codes),
          largestShare: max(mean(codes, [0]), [0]),
        };
      },
      inspect(batch) {
        const scores = scoresOf(batch.views.stacked);
        const [first, second] = twoViews(scores);
        const shareOf = (each: Tensor) =>
          mean(sinkhorn({ scores: each, epsilon, iterations }), [0]);
        return {
          distributions: { "codes, view 1": shareOf(first), "codes, view 2": shareOf(second) },
        };
      },
      // The queue stores the first view of each image.
      ...(queue && {
        afterStep: ({ z }: Outputs, { step, skipped }: AfterStep) => [
          enqueueStep(read(queue), twoViews(z)[0], step, skipped),
        ],
      }),
    });
  },
});
