import { add, multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { patchesAt } from "../../autodiff/ops/cutPatches.ts";
import { floor, heaviside, relu } from "../../autodiff/ops/math.ts";
import { matmul } from "../../autodiff/ops/matmul.ts";
import { reshape } from "../../autodiff/ops/shape.ts";
import { constant, data, type Tensor } from "../../autodiff/tensor.ts";
import type { ImageSize } from "../../nn/encoder.ts";
import { mlp } from "../../nn/heads.ts";
import { withBatch } from "../../nn/network.ts";
import { InputError } from "../../shared/errors.ts";
import { slider, type ValuesOf } from "../../shared/settings.ts";
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
import type { Views } from "../views.ts";

/** (row, column) steps from the middle to its neighbours, from the upper left on. */
const NEIGHBOURS = [
  [-1, -1],
  [-1, 0],
  [-1, 1],
  [0, -1],
  [0, 1],
  [1, -1],
  [1, 0],
  [1, 1],
] as const;

const geometrySettings = {
  patch: slider({
    label: "Patch side",
    help: "Pixels. Three of them, the gaps and the jitter must fit into the image.",
    min: 4,
    max: 32,
    default: 8,
    integer: true,
  }),
  gap: slider({
    label: "Gap",
    help: "Pixels between neighbours. At 0 a line that crosses the border gives the answer away.",
    min: 0,
    max: 16,
    default: 1,
    integer: true,
  }),
  jitter: slider({
    label: "Jitter",
    help: "Each neighbour is moved by up to so many pixels, so that lines cannot simply be continued.",
    min: 0,
    max: 8,
    default: 1,
    integer: true,
  }),
  pairs: slider({
    label: "Pairs an image",
    help: "Questions asked of each image: more signal a step, for more work.",
    min: 1,
    max: 8,
    default: 4,
    integer: true,
  }),
} as const;

type Geometry = ValuesOf<typeof geometrySettings>;

/** Pixels that three patches need side by side. */
const spanOf = ({ patch, gap, jitter }: Geometry): number => 3 * patch + 2 * gap + 2 * jitter;

/**
 * Context prediction: of two patches, on which of eight sides of the first does the second lie? One
 * encoder sees both, a classifier compares what it found. Doersch et al. 2015, arXiv:1505.05192
 *
 * The place of the middle patch is drawn from those where all eight neighbours lie inside, whichever
 * is asked for, so that it gives nothing away.
 */
export const context = defineMethod({
  id: "context",
  label: "Context prediction",
  family: "pretext",
  summary:
    "Two patches of an image, and the question on which of its eight sides the second lies of the first. To tell, the encoder must know parts of things and how they belong together.",
  citation: "Doersch et al. 2015, arXiv:1505.05192",
  formula: String.raw`\mathcal L = \frac1N\sum_i\Bigl[\log\sum_{k=1}^{8} e^{f_k(a_i,b_i)} - f_{d_i}(a_i,b_i)\Bigr]`,
  views: 1,
  settings: { ...geometrySettings, ...projectorSettings },
  defaults: { ...gentleViews, "augment.shift": 0 },
  terms: accuracyTerm("1 in 8"),
  encoders: {
    only: ["convnet-s", "convnet-m", "convnet-l", "resnet-s", "patchnet"],
    because:
      "it sees patches while it learns and whole images afterwards, and MLP and ViT are built for one size",
  },
  check({ settings, image: { height, width } }) {
    const side = Math.min(height, width);
    const span = spanOf(settings);
    if (span <= side) return;
    const { patch } = settings;
    const most = Math.floor((side - (span - 3 * patch)) / 3);
    throw new InputError(
      `patch: found ${patch}; three patches, 2 gaps and the jitter take ${span} pixels, the images are ${height}×${width}; takes ${most < 4 ? "a smaller gap or jitter" : `at most ${most}`} here`,
    );
  },
  causes: [
    {
      leadsTo: ["dimensional", "cluster"],
      when: () => true,
      because:
        "the loss asks on which of eight sides a patch lies: few directions of z tell the answers apart, and nothing asks for more",
    },
  ],
  objective: classificationObjective("context"),
  diagram: () => questionDiagram({ question: "two patches", answer: "which side" }),
  build({ encoder, random, settings, image }) {
    const { pairs, patch, batchNorm } = settings;
    const projector = buildProjector(encoder.outputDim, settings, random);
    const sides = NEIGHBOURS.length;
    const classifier = mlp([2 * projector.outputDim, 128, sides], { random, batchNorm });
    const apart = ({ logits, labels }: Readonly<Record<"logits" | "labels", Tensor>>) => {
      const shape = [(logits.shape[0] ?? 0) * pairs, sides];
      return { logits: reshape(logits, shape), labels: reshape(labels, shape) };
    };

    return inTwoHalves({
      heads: { projector, classifier },
      projector,
      embed(views) {
        const { batch, stacked } = views;
        const { corners, labels } = drawnPairs(views, settings, image);
        const patches = patchesAt(stacked, corners, patch);
        const seen = withBatch(2 * pairs, () => relu(projector(encoder(patches))));
        const both = reshape(seen, [batch * pairs, 2 * projector.outputDim]);
        const logits = withBatch(pairs, () => classifier(both));
        return { logits: reshape(logits, [batch, pairs * sides]), labels };
      },
      terms: (answers) => ({ accuracy: accuracy(apart(answers)) }),
      loss: (answers) => classificationLoss(apart(answers)),
    });
  },
});

/** Corners of middle and neighbour of every pair, [n, 2 · pairs, 2], and the sides as [n, pairs · 8]. */
function drawnPairs({ uniform, batch }: Views, geometry: Geometry, { height, width }: ImageSize) {
  const { patch, gap, jitter, pairs } = geometry;
  const sides = NEIGHBOURS.length;
  const span = spanOf(geometry);
  const places = data(Float32Array.of(height - span + 1, width - span + 1), [2]);
  const origin = floor(multiply(uniform(0, [pairs, 2]), places));
  const middle = add(origin, constant(jitter + patch + gap));

  const drawn = multiply(uniform(1, [pairs, 1]), constant(sides));
  const numbers = data(
    Float32Array.from(NEIGHBOURS, (_, index) => index),
    [sides],
  );
  // 1 where the number lies just under what was drawn, 0 elsewhere.
  const labels = subtract(
    heaviside(subtract(add(numbers, constant(1)), drawn)),
    heaviside(subtract(numbers, drawn)),
  );
  const steps = data(Float32Array.from(NEIGHBOURS.flat()), [sides, 2]);
  const direction = matmul(reshape(labels, [batch * pairs, sides]), steps);
  const moved = floor(multiply(uniform(2, [pairs, 2]), constant(2 * jitter + 1)));
  const away = add(
    multiply(reshape(direction, [batch, pairs, 2]), constant(patch + gap)),
    subtract(moved, constant(jitter)),
  );

  const pairwise = (x: Tensor) => reshape(x, [batch, pairs, 1, 2]);
  const second = data(Float32Array.of(0, 1), [2, 1]);
  const corners = add(pairwise(middle), multiply(second, pairwise(away)));
  return {
    corners: reshape(corners, [batch, 2 * pairs, 2]),
    labels: reshape(labels, [batch, pairs * sides]),
  };
}
