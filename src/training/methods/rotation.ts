import { relu } from "../../autodiff/ops/math.ts";
import { quarterTurns } from "../../autodiff/ops/quarterTurns.ts";
import { reshape } from "../../autodiff/ops/shape.ts";
import { data, type Tensor } from "../../autodiff/tensor.ts";
import { linear } from "../../nn/layers.ts";
import { withBatch } from "../../nn/network.ts";
import { InputError } from "../../shared/errors.ts";
import { questionDiagram } from "../diagram.ts";
import { gentleViews } from "../gentleViews.ts";
import { builtMethod, defineMethod } from "../method.ts";
import {
  accuracy,
  accuracyTerm,
  classificationLoss,
  classificationObjective,
} from "../objectives/classification.ts";
import { buildProjector, projectorSettings } from "../projector.ts";
import { imageSpaces } from "../space.ts";

const TURNS = 4;

/**
 * Rotation prediction: predicts by which quarter turn an image was rotated, which requires knowledge of its
 * content and usual orientation. The batch contains all four turns of each image, so all answers are
 * equally likely. Gidaris et al. 2018, arXiv:1803.07728
 *
 * The turns are normalised together: batch norm on one turn at a time would remove what distinguishes it.
 */
export const rotation = defineMethod({
  id: "rotation",
  label: "Rotation",
  family: "pretext",
  summary:
    "Rotates each image by 0°, 90°, 180° and 270° and predicts the rotation. It learns the usual orientation of objects; images that look the same after rotation, such as a ring or a cross, teach nothing.",
  citation: "Gidaris et al. 2018, arXiv:1803.07728",
  formula: String.raw`\mathcal L = \frac{1}{4N}\sum_i\sum_{r=0}^{3}\Bigl[\log\sum_{k} e^{f_k(x_i^r)} - f_r(x_i^r)\Bigr]`,
  views: 1,
  settings: { ...projectorSettings },
  // Random rotation would blur the labels; flips would double the upright appearances.
  defaults: { ...gentleViews, "augment.rotate": 0, "augment.flip": 0 },
  terms: accuracyTerm("1 in 4"),
  check({ image: { height, width } }) {
    if (height === width) return;
    throw new InputError(
      `dataset: its images are ${height}×${width}; rotation requires square images, whose quarter turns have the same shape`,
    );
  },
  causes: [
    {
      leadsTo: ["dimensional", "cluster"],
      when: () => true,
      because: "the loss distinguishes four rotations: three directions of z suffice for that",
    },
  ],
  objective: classificationObjective("rotation"),
  diagram: () => questionDiagram({ question: "four turns", answer: "turn" }),
  build({ encoder, random, settings }) {
    const projector = buildProjector(encoder.outputDim, settings, random);
    const classifier = linear({ from: projector.outputDim, to: TURNS, random });
    const answersOf = (rows: Tensor) => {
      const logits = reshape(rows, [(rows.shape[0] ?? 0) * TURNS, TURNS]);
      return { logits, labels: turnOf(logits.shape[0] ?? 0) };
    };

    return builtMethod({
      heads: { projector, classifier },
      spaces: imageSpaces(encoder, projector),
      embed({ views: { stacked }, rows: batch }) {
        const turned = quarterTurns(stacked);
        const logits = withBatch(TURNS, () => classifier(relu(projector(encoder(turned)))));
        return { logits: reshape(logits, [batch, TURNS * TURNS]) };
      },
      terms: ({ logits }) => ({ accuracy: accuracy(answersOf(logits)) }),
      loss: ({ logits }) => classificationLoss(answersOf(logits)),
    });
  },
});

/** One-hot labels for rows that cycle through turns 0, 1, 2, 3: [rows, 4]. */
function turnOf(rows: number): Tensor {
  const one = (_: unknown, index: number) =>
    index % TURNS === Math.floor(index / TURNS) % TURNS ? 1 : 0;
  return data(Float32Array.from({ length: rows * TURNS }, one), [rows, TURNS]);
}
