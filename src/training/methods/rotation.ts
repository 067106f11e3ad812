import { relu } from "../../autodiff/ops/math.ts";
import { quarterTurns } from "../../autodiff/ops/quarterTurns.ts";
import { reshape } from "../../autodiff/ops/shape.ts";
import { data, type Tensor } from "../../autodiff/tensor.ts";
import { linear } from "../../nn/layers.ts";
import { withBatch } from "../../nn/network.ts";
import { InputError } from "../../shared/errors.ts";
import { questionDiagram } from "../diagram.ts";
import { gentleViews } from "../gentleViews.ts";
import { defineMethod, inTwoHalves } from "../method.ts";
import {
  accuracy,
  accuracyTerm,
  classificationLoss,
  classificationObjective,
} from "../objectives/classification.ts";
import { buildProjector, projectorSettings } from "../projector.ts";

const TURNS = 4;

/**
 * Rotation prediction: by which quarter turn was this image turned? To tell, a network must know
 * what is in it and how that usually stands. All four turns of each image are in the batch, so no
 * answer is more likely than another. Gidaris et al. 2018, arXiv:1803.07728
 *
 * The turns of a batch are normalised together: a batch norm that saw one turn at a time would hide
 * what tells it from the others.
 */
export const rotation = defineMethod({
  id: "rotation",
  label: "Rotation",
  family: "pretext",
  summary:
    "Each image is turned by 0°, 90°, 180° and 270°, and a classifier names the turn. It learns how things usually stand; images that look alike when turned, such as a ring or a cross, have no answer and teach nothing.",
  citation: "Gidaris et al. 2018, arXiv:1803.07728",
  formula: String.raw`\mathcal L = \frac{1}{4N}\sum_i\sum_{r=0}^{3}\Bigl[\log\sum_{k} e^{f_k(x_i^r)} - f_r(x_i^r)\Bigr]`,
  views: 1,
  settings: { ...projectorSettings },
  // An augmentation that turns by itself blurs the question, and one that mirrors doubles what is upright.
  defaults: { ...gentleViews, "augment.rotate": 0, "augment.flip": 0 },
  terms: accuracyTerm("1 in 4"),
  check({ image: { height, width } }) {
    if (height === width) return;
    throw new InputError(
      `dataset: its images are ${height}×${width}; rotation takes square ones, whose quarter turns have the same shape`,
    );
  },
  causes: [
    {
      leadsTo: ["dimensional", "cluster"],
      when: () => true,
      because:
        "the loss asks which of four ways an image is turned: three directions tell four answers apart, and nothing asks for more",
    },
  ],
  objective: classificationObjective("rotation"),
  diagram: () => questionDiagram({ question: "four turns", answer: "which turn" }),
  build({ encoder, random, settings }) {
    const projector = buildProjector(encoder.outputDim, settings, random);
    const classifier = linear({ from: projector.outputDim, to: TURNS, random });
    const answersOf = (rows: Tensor) => {
      const logits = reshape(rows, [(rows.shape[0] ?? 0) * TURNS, TURNS]);
      return { logits, labels: turnOf(logits.shape[0] ?? 0) };
    };

    return inTwoHalves({
      heads: { projector, classifier },
      projector,
      embed({ stacked, batch }) {
        const turned = quarterTurns(stacked);
        const logits = withBatch(TURNS, () => classifier(relu(projector(encoder(turned)))));
        return { logits: reshape(logits, [batch, TURNS * TURNS]) };
      },
      terms: ({ logits }) => ({ accuracy: accuracy(answersOf(logits)) }),
      loss: ({ logits }) => classificationLoss(answersOf(logits)),
    });
  },
});

/** The answers of rows that begin with turn 0, 1, 2, 3 over and over: [rows, 4]. */
function turnOf(rows: number): Tensor {
  const one = (_: unknown, index: number) =>
    index % TURNS === Math.floor(index / TURNS) % TURNS ? 1 : 0;
  return data(Float32Array.from({ length: rows * TURNS }, one), [rows, TURNS]);
}
