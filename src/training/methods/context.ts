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
import type { Batch } from "../batch.ts";
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

/** (row, column) offsets of the eight neighbours of a patch, from the upper left. */
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
    help: "Side of a patch in pixels. Three patches, two gaps and the jitter must fit into the image; larger patches show more content.",
    min: 4,
    max: 32,
    default: 8,
    integer: true,
  }),
  gap: slider({
    label: "Gap",
    help: "Pixels between neighbouring patches. At 0 continuing lines reveal the answer; too large a gap removes what connects the patches.",
    min: 0,
    max: 16,
    default: 1,
    integer: true,
  }),
  jitter: slider({
    label: "Jitter",
    help: "Moves each neighbour by up to this number of pixels, so that continuing lines do not reveal the answer.",
    min: 0,
    max: 8,
    default: 1,
    integer: true,
  }),
  pairs: slider({
    label: "Pairs per image",
    help: "Pairs of patches per image. More pairs give more signal per step, at proportional cost.",
    min: 1,
    max: 8,
    default: 4,
    integer: true,
  }),
} as const;

type Geometry = ValuesOf<typeof geometrySettings>;

/** Pixels occupied by three patches with gaps and jitter. */
const spanOf = ({ patch, gap, jitter }: Geometry): number => 3 * patch + 2 * gap + 2 * jitter;

/**
 * Context prediction: predicts at which of eight positions around the first patch the second one lies.
 * One encoder processes both patches, a classifier compares their projections. Doersch et al. 2015,
 * arXiv:1505.05192
 *
 * The position of the middle patch is drawn from those at which all eight neighbours lie inside the
 * image, so that it does not reveal the answer.
 */
export const context = defineMethod({
  id: "context",
  label: "Context prediction",
  family: "pretext",
  summary:
    "Takes two neighbouring patches of an image and predicts at which of eight positions the second lies relative to the first. This requires knowledge of parts of objects and their arrangement.",
  citation: "Doersch et al. 2015, arXiv:1505.05192",
  formula: String.raw`\mathcal L = \frac1N\sum_i\Bigl[\log\sum_{k=1}^{8} e^{f_k(a_i,b_i)} - f_{d_i}(a_i,b_i)\Bigr]`,
  views: 1,
  settings: { ...geometrySettings, ...projectorSettings },
  defaults: { ...gentleViews, "augment.shift": 0 },
  terms: accuracyTerm("1 in 8"),
  encoders: {
    only: ["convnet-s", "convnet-m", "convnet-l", "resnet-s", "patchnet"],
    because:
      "it is trained on patches and evaluated on whole images, and MLP and ViT are built for one image size",
  },
  check({ settings, image: { height, width } }) {
    const side = Math.min(height, width);
    const span = spanOf(settings);
    if (span <= side) return;
    const { patch } = settings;
    const most = Math.floor((side - (span - 3 * patch)) / 3);
    throw new InputError(
      `patch: found ${patch}; three patches, 2 gaps and the jitter need ${span} pixels, the images are ${height}×${width}; expected ${most < 4 ? "a smaller gap or jitter" : `at most ${most}`}`,
    );
  },
  causes: [
    {
      leadsTo: ["dimensional", "cluster"],
      when: () => true,
      because: "the loss distinguishes eight answers: few directions of z suffice for that",
    },
  ],
  objective: classificationObjective("context"),
  diagram: () => questionDiagram({ question: "two patches", answer: "position" }),
  build({ encoder, random, settings, image }) {
    const { pairs, patch, batchNorm } = settings;
    const projector = buildProjector(encoder.outputDim, settings, random);
    const sides = NEIGHBOURS.length;
    const classifier = mlp([2 * projector.outputDim, 128, sides], { random, batchNorm });
    const apart = ({ logits, labels }: Readonly<Record<"logits" | "labels", Tensor>>) => {
      const shape = [(logits.shape[0] ?? 0) * pairs, sides];
      return { logits: reshape(logits, shape), labels: reshape(labels, shape) };
    };

    return builtMethod({
      heads: { projector, classifier },
      spaces: imageSpaces(encoder, projector),
      embed(batch) {
        const { rows: images } = batch;
        const { stacked } = batch.views;
        const { corners, labels } = drawnPairs(batch, settings, image);
        const patches = patchesAt(stacked, corners, patch);
        const seen = withBatch(2 * pairs, () => relu(projector(encoder(patches))));
        const both = reshape(seen, [images * pairs, 2 * projector.outputDim]);
        const logits = withBatch(pairs, () => classifier(both));
        return { logits: reshape(logits, [images, pairs * sides]), labels };
      },
      terms: (answers) => ({ accuracy: accuracy(apart(answers)) }),
      loss: (answers) => classificationLoss(apart(answers)),
    });
  },
});

/** Corners of both patches of every pair, [n, 2 · pairs, 2], and one-hot positions, [n, pairs · 8]. */
function drawnPairs(
  { uniform, rows: batch }: Batch,
  geometry: Geometry,
  { height, width }: ImageSize,
) {
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
  // 1 for the largest number below the drawn value, otherwise 0.
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
