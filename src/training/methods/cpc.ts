import { add, multiply } from "../../autodiff/ops/arithmetic.ts";
import { reshape } from "../../autodiff/ops/shape.ts";
import { sliceTokens } from "../../autodiff/ops/tokens.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import { causalRows } from "../../nn/causalRows.ts";
import { mlp } from "../../nn/heads.ts";
import { linear } from "../../nn/layers.ts";
import { network } from "../../nn/network.ts";
import { encodedPatches, gridSize, meanOfPatches } from "../../nn/patchMean.ts";
import { InputError } from "../../shared/errors.ts";
import { choice, slider, toggle } from "../../shared/settings.ts";
import { imagesNode, lossNode, networkNode, operationNode, path } from "../diagram.ts";
import { gentleViews } from "../gentleViews.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { inputsOf } from "../objectives/inputs.ts";
import {
  CANDIDATES,
  foundShare,
  informationBound,
  type Predicted,
  predictiveContrast,
} from "../objectives/predictiveContrast.ts";
import { imageSpaces } from "../space.ts";

/**
 * Contrastive predictive coding on images: from the patches of the upper rows, a context network predicts
 * the patches of lower rows, each of which must be identified among all patches of the batch, including
 * those of the same image. van den Oord et al. 2018, arXiv:1807.03748
 *
 * Rows that share pixels with the context are not predicted, because copying would suffice. For the same
 * reason the encoder normalises each position separately: batch norm over all patches would leak
 * information from lower to upper patches, and the loss would fall without learning.
 *
 * The paper's h is the mean over the patches. On small images, the same encoder applied to the whole image
 * gives better features: kNN 76.8 instead of 74.8 % on Fashion-MNIST after 500 steps.
 */
export const cpc = defineMethod({
  id: "cpc",
  label: "CPC",
  family: "contrastive",
  summary:
    "Reads the patches of an image row by row and identifies the patches of lower rows among all patches of the batch. The negatives prevent collapse.",
  citation: "van den Oord et al. 2018, arXiv:1807.03748",
  formula: String.raw`\mathcal L = \frac1K\sum_k\frac1{N_k}\sum_{t}\Bigl[\log\sum_{j} e^{z_j^\top W_k c_t} - z_{t+k}^\top W_k c_t\Bigr]`,
  views: 1,
  settings: {
    patch: slider({
      label: "Patch side",
      help: "Side in pixels of a patch, which is encoded by itself. Larger patches show more content but give fewer rows to predict.",
      min: 4,
      max: 32,
      default: 8,
      integer: true,
    }),
    stride: slider({
      label: "Patch distance",
      help: "Pixels between the starts of neighbouring patches; less than the patch side makes them overlap. Cost grows with the square of the number of patches.",
      min: 1,
      max: 32,
      default: 5,
      integer: true,
    }),
    predictions: slider({
      label: "Rows ahead",
      help: "Number of rows to predict, starting with the first row that shares no pixel with the context. More rows make the task harder.",
      min: 1,
      max: 8,
      default: 3,
      integer: true,
    }),
    contextLayers: slider({
      label: "Context layers",
      help: "Layers of the context network; each extends its view by one row.",
      min: 1,
      max: 6,
      default: 2,
      integer: true,
    }),
    patchFeatures: toggle({
      label: "h from patches",
      help: "On: h is the mean over the patches' features, as in the paper. Off: h is the encoder's output on the whole image, whose filters cross patch borders.",
      default: false,
    }),
    projectorDepth: slider({
      label: "Projector layers",
      help: "Layers between a patch's features and z. 0 uses the features as z, as in the paper.",
      min: 0,
      max: 3,
      default: 1,
      integer: true,
      group: "projector",
    }),
    projectorDim: choice({
      label: "Projection z",
      help: "Dimensions of z. With 3 the sphere shows z directly, without projection error.",
      options: ["3", "8", "16", "32", "64", "128"],
      default: "32",
      group: "projector",
    }),
  },
  defaults: { ...gentleViews, "augment.shift": 0, learningRate: 0.005 },
  terms: {
    information: {
      label: "Information bound",
      help: "ln N minus the loss, in nats: a lower bound on the information of the context about the predicted rows, at most ln N.",
    },
    accuracy: {
      label: "Accuracy",
      help: `Share of the predictions of the nearest row that identify their patch among ${CANDIDATES} of the batch.`,
    },
  },
  encoders: {
    only: ["patchnet"],
    because:
      "batch norm over all patches would leak the patches to be predicted, and MLP and ViT are built for whole images",
  },
  check({ settings, image }) {
    const { patch, stride, predictions } = settings;
    const { rows, cols } = gridSize(image, { patch, stride });
    const ahead = Math.max(0, rows - firstAhead({ patch, stride }));
    if (cols >= 1 && predictions <= ahead) return;
    const grid = `images of ${image.height}×${image.width} have ${Math.max(0, rows)} rows of patches of ${patch} at a distance of ${stride}`;
    throw new InputError(
      ahead < 1
        ? `patch: found ${patch}; ${grid}, none of which is clear of the one above; expected a smaller patch or distance`
        : `predictions: found ${predictions}; ${grid}; expected at most ${ahead}`,
    );
  },
  causes: [
    {
      when: ({ patchFeatures }) => !patchFeatures,
      because:
        "the loss compares z of patches, but the points are z of whole images, which nothing spreads out",
    },
  ],
  objective: {
    inputs: [
      { name: "prediction", differentiable: true, axes: ["N", "D"] },
      { name: "target", differentiable: true, axes: ["N", "D"] },
    ],
    settings: [],
    evaluate(inputs) {
      const [prediction, target] = inputsOf("cpc", inputs, "prediction", "target");
      return predictiveContrast({ prediction, target });
    },
  },
  diagram: () => ({
    nodes: [
      imagesNode({ id: "views", label: "a view" }),
      operationNode({ id: "patches", label: "grid of patches" }),
      networkNode({ id: "encoder", label: "encoder" }),
      networkNode({ id: "projector", label: "projector" }),
      networkNode({ id: "context", label: "context, row by row" }),
      networkNode({ id: "predictor", label: "predictors" }),
      operationNode({ id: "below", label: "z of rows below", lane: 1 }),
      lossNode("InfoNCE"),
    ],
    edges: [
      ...path("flow", "views", "patches", "encoder"),
      { from: "encoder", to: "projector", kind: "flow", label: "h" },
      { from: "projector", to: "context", kind: "flow", label: "z" },
      { from: "context", to: "predictor", kind: "flow", label: "c" },
      { from: "predictor", to: "loss", kind: "flow", label: "Wc", value: "information" },
      ...path("flow", "projector", "below", "loss"),
    ],
  }),
  build({ encoder, random, settings, image }) {
    const { patch, stride, predictions, contextLayers, projectorDepth } = settings;
    const grid = { patch, stride };
    const { rows, cols } = gridSize(image, grid);
    const output = projectorDepth === 0 ? encoder.outputDim : Number(settings.projectorDim);
    const hidden = new Array<number>(projectorDepth).fill(output);
    const projector = mlp([encoder.outputDim, ...hidden], { random, batchNorm: false });
    const width = 32;
    const context = causalRows({ from: output, width, layers: contextLayers, random });
    const ahead = Array.from({ length: predictions }, (_, k) => firstAhead(grid) + k);
    const predictors = ahead.map(() => linear({ from: width, to: output, random, bias: false }));
    const named = predictors.map((each, k) => [`ahead${ahead[k]}`, each] as const);
    const predictor = network((c) => predictors[0]?.(c) ?? c, {
      outputDim: output,
      parts: Object.fromEntries(named),
    });
    /** For each distance, the predictions of all images of a batch and the patches they refer to. */
    const pairsOf = ({ z, ...predicted }: Readonly<Record<string, Tensor>>): Predicted[] =>
      Object.values(predicted).flatMap((prediction, k) => {
        if (!z) return [];
        const first = (ahead[k] ?? 0) * cols;
        const target = sliceTokens(z, first, rows * cols - first);
        return [{ prediction: flat(prediction), target: flat(target) }];
      });

    return builtMethod({
      heads: { projector, context, predictor },
      spaces: imageSpaces(
        settings.patchFeatures ? meanOfPatches(encoder, grid) : encoder,
        projector,
      ),
      embed({ views: { stacked }, rows: batch }) {
        const z = projector(encodedPatches(encoder, stacked, grid));
        const c = reshape(context(z), [batch, rows * cols, width]);
        const predicted = predictors.map((each, k) => {
          const readable = sliceTokens(c, 0, (rows - (ahead[k] ?? 0)) * cols);
          return [`prediction${k}`, each(readable)] as const;
        });
        return { z: reshape(z, [batch, rows * cols, output]), ...Object.fromEntries(predicted) };
      },
      terms(embeddings) {
        const pairs = pairsOf(embeddings);
        const [nearest] = pairs;
        return {
          information: average(pairs.map(informationBound)),
          ...(nearest && { accuracy: foundShare(nearest) }),
        };
      },
      loss: (embeddings) => average(pairsOf(embeddings).map(predictiveContrast)),
    });
  },
});

/** Distance to the first row that shares no pixel with the current one. */
const firstAhead = ({ patch, stride }: { readonly patch: number; readonly stride: number }) =>
  Math.ceil(patch / stride);

/** Flattens the tokens of all images: [n, tokens, d] → [n · tokens, d]. */
const flat = (x: Tensor): Tensor =>
  reshape(x, [(x.shape[0] ?? 0) * (x.shape[1] ?? 0), x.shape[2] ?? 0]);

const average = (values: readonly Tensor[]): Tensor =>
  multiply(
    constant(1 / values.length),
    values.reduce((sum, value) => add(sum, value)),
  );
