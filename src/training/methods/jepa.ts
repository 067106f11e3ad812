import { add, multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { gatherTokens } from "../../autodiff/ops/gatherTokens.ts";
import {
  blockMask,
  blockMaskNumbers,
  keepSmallest,
  largestBlock,
} from "../../autodiff/ops/masks.ts";
import { sqrt, square } from "../../autodiff/ops/math.ts";
import { normalizeRows } from "../../autodiff/ops/normalizeRows.ts";
import { patchify, unpatchify } from "../../autodiff/ops/patches.ts";
import { mean, sum } from "../../autodiff/ops/reduce.ts";
import { reshape, stopGradient } from "../../autodiff/ops/shape.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import { averagedCopy } from "../../nn/averagedCopy.ts";
import { mlp } from "../../nn/heads.ts";
import { network } from "../../nn/network.ts";
import type { Grid } from "../../nn/positions.ts";
import { tokenDecoder } from "../../nn/tokenDecoder.ts";
import { InputError } from "../../shared/errors.ts";
import { choice, slider, toggle } from "../../shared/settings.ts";
import type { Batch } from "../batch.ts";
import { copyNode, imagesNode, lossNode, networkNode, operationNode, path } from "../diagram.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { hiddenFeatureError, normalizedTokens } from "../objectives/hiddenFeatures.ts";
import { inputsOf, predictedPatches } from "../objectives/inputs.ts";
import { meanOver } from "../objectives/maskedPatches.ts";
import { gridOf, onlyMoved, patchEncoders, tokensOf } from "../patchEncoders.ts";
import { momentumSchedule, scheduledMomentum } from "../schedule.ts";
import { imageSpaces } from "../space.ts";

/** Random streams of blocks and context. */
const STREAMS = { blocks: 0, context: 1 } as const;

interface Blocks {
  readonly blocks: number;
  readonly blockArea: number;
}

/** Number of patches that are outside of all blocks in every image: the size of the context. */
function contextSize(grid: Grid, { blocks, blockArea }: Blocks): number {
  const patches = grid.rows * grid.cols;
  return patches - blocks * largestBlock(grid, blockArea * patches);
}

/**
 * I-JEPA, small: predicts the features of hidden blocks from a few patches outside of them. The targets
 * are features of the whole image by a moving average of the encoder, not pixels.
 * Assran et al. 2023, arXiv:2301.08243
 */
export const jepa = defineMethod({
  id: "jepa",
  label: "I-JEPA",
  family: "latent",
  summary:
    "Hides blocks of an image and predicts, from patches outside of them, the features that a moving average of the encoder computes there from the whole image. Moving average and stop-gradient prevent collapse.",
  citation: "Assran et al. 2023, arXiv:2301.08243",
  formula: String.raw`\mathcal L = \frac{1}{|M|}\sum_{p\in M}\frac1E\sum_e \operatorname{smooth}_{L_1}\bigl(\hat f_{p,e} - \operatorname{LN}(f'_p)_e\bigr)`,
  views: 1,
  settings: {
    blocks: slider({
      label: "Hidden blocks",
      help: "Number of rectangles of patches to predict; they may overlap. More blocks leave less context.",
      min: 1,
      max: 6,
      default: 4,
      integer: true,
    }),
    blockArea: slider({
      label: "Block size",
      help: "Share of the image in one block. Small blocks can be inferred from their neighbours, large ones leave little context.",
      min: 0.02,
      max: 0.8,
      default: 0.18,
    }),
    momentum: slider({
      label: "Target momentum",
      help: "How slowly the target encoder follows. 0 copies the encoder at every step, 1 keeps the initial weights. 1/(1 − m) should be well below the number of steps.",
      min: 0,
      max: 1,
      default: 0.98,
      live: true,
    }),
    momentumSchedule,
    stopGradient: toggle({
      label: "Stop-gradient",
      help: "Off: the target is the encoder itself and is trained to be predictable, so equal features for all images are optimal.",
      default: true,
    }),
    predictorDepth: slider({
      label: "Predictor blocks",
      help: "Transformer blocks of the predictor, which is narrower than the encoder. A strong predictor relieves the encoder.",
      min: 1,
      max: 4,
      default: 1,
      integer: true,
      group: "projector",
    }),
    predictorWidth: choice({
      label: "Predictor width",
      help: "Width of the predictor's tokens. Wider predictors are stronger and more expensive.",
      options: ["16", "32", "48", "64"],
      default: "32",
      group: "projector",
    }),
  },
  defaults: onlyMoved,
  terms: {
    agreement: {
      label: "Cosine, hidden",
      help: "Mean cosine of predicted and target features of hidden patches. Close to 1 with a target spread close to 0 it indicates collapse.",
    },
    targetSpread: {
      label: "Target spread",
      help: "Standard deviation over images of the target features at one position; close to 0 the target does not distinguish images.",
    },
  },
  ablations: [
    {
      label: "no stop-gradient, no moving average",
      settings: { stopGradient: false },
      shows: "targets become predictable: the features of a position differ less between images",
      signs: [{ metric: "terms.targetSpread", shareOfIntact: 0.7 }],
    },
  ],
  schedules: scheduledMomentum,
  encoders: patchEncoders("it predicts the features of hidden patches"),
  check({ settings, image, encoder }) {
    const grid = gridOf(encoder, image);
    const context = contextSize(grid, settings);
    if (context < 1) {
      const { blocks, blockArea } = settings;
      throw new InputError(
        `blocks, blockArea: found ${blocks} of ${blockArea}, which may hide all ${grid.rows * grid.cols} patches; choose fewer or smaller blocks`,
      );
    }
  },
  causes: [
    {
      when: ({ stopGradient: stopped }) => !stopped,
      because:
        "no negatives and no stop-gradient: the target is the encoder itself and is trained to be predictable, so equal features for all images are optimal",
      remedy: "switch stop-gradient on and restart",
    },
    {
      when: ({ momentum }) => momentum < 0.5,
      because:
        "the target follows every update of the encoder, and both settle on predictable features",
      remedy: "raise the target momentum to 0.98",
    },
  ],
  objective: {
    inputs: predictedPatches,
    settings: [],
    evaluate(inputs) {
      const [prediction, target, mask] = inputsOf("jepa", inputs, "prediction", "target", "mask");
      return hiddenFeatureError(prediction, target, mask);
    },
  },
  diagram: ({ stopGradient: stopped }) => ({
    nodes: [
      imagesNode({ id: "image", label: "image" }),
      operationNode({ id: "context", label: "patches outside of blocks" }),
      networkNode({ id: "encoder", label: "encoder" }),
      networkNode({ id: "predictor", label: "predictor" }),
      stopped
        ? copyNode({ id: "target.encoder", label: "target encoder" }, "encoder")
        : networkNode({ id: "whole", label: "encoder, whole image", lane: 1 }, "encoder"),
      lossNode("smooth L1 in blocks"),
    ],
    edges: [
      ...path("flow", "image", "context", "encoder"),
      { from: "encoder", to: "predictor", kind: "flow", label: "tokens" },
      { from: "predictor", to: "loss", kind: "flow", label: "features", value: "agreement" },
      ...(stopped
        ? [
            ...path("stopped", "image", "target.encoder", "loss"),
            ...path("average", "encoder", "target.encoder"),
          ]
        : path("flow", "image", "whole", "loss")),
    ],
  }),
  build({ encoder, random, settings }) {
    const tokens = tokensOf(encoder);
    const { grid, patch, width } = tokens;
    const patches = grid.rows * grid.cols;
    const { blocks, blockArea, predictorDepth } = settings;
    const predictorWidth = Number(settings.predictorWidth);
    const predictor = tokenDecoder({
      tokens,
      width: predictorWidth,
      depth: predictorDepth,
      heads: predictorWidth / 16,
      outputs: width,
      random,
    });
    const wholeImage = network(
      (images: Tensor) => tokens.encode(tokens.embedPatches(images)).patches,
      { outputDim: width },
    );
    const slow = settings.stopGradient ? averagedCopy({ encoder }) : undefined;
    const area = blockArea * patches;
    const rectangles = { ...grid, blocks, least: area, greatest: area, share: 1 };

    /** Selects the blocks to predict and, for every image, equally many patches outside of them. */
    const chosen = ({ uniform }: Batch) => {
      const mask = blockMask(uniform(STREAMS.blocks, [blockMaskNumbers({ blocks })]), rectangles);
      const numbers = uniform(STREAMS.context, [patches]);
      // Every number outside of the blocks is smaller than every number inside.
      const context = keepSmallest(add(numbers, mask), contextSize(grid, settings));
      return { mask, context };
    };

    return builtMethod({
      heads: { predictor },
      spaces: imageSpaces(encoder, mlp([encoder.outputDim], { random })),
      ...(slow && { averages: slow }),
      embed(batch) {
        const [images] = batch.views.each;
        if (!images) throw new Error("jepa: there are no views");
        const { mask, context } = chosen(batch);
        const seen = gatherTokens(tokens.embedPatches(images), context.indices);
        const prediction = predictor.decode(tokens.encode(seen), context.indices);
        const target = slow ? stopGradient(slow.apply(wholeImage, images)) : wholeImage(images);
        return { prediction, target, mask };
      },
      loss: ({ prediction, target, mask }) => hiddenFeatureError(prediction, target, mask),
      terms({ prediction, target, mask }) {
        const features = normalizedTokens(target);
        const [n = 1, p = 1] = mask.shape;
        const rows = (x: Tensor) => normalizeRows(reshape(x, [n * p, width]));
        const cosines = reshape(sum(multiply(rows(prediction), rows(features)), [1]), [n, p]);
        const variance = mean(square(subtract(features, mean(features, [0]))), [0]);
        return { agreement: meanOver(cosines, mask), targetSpread: mean(sqrt(variance)) };
      },
      inspect(batch) {
        const [images] = batch.views.each;
        if (!images) throw new Error("jepa: there are no views");
        const { mask, context } = chosen(batch);
        const pixels = patchify(images, patch);
        const only = (hidden: Tensor) => {
          const gone = reshape(hidden, [batch.rows, patches, 1]);
          const shown = multiply(pixels, subtract(constant(1), gone));
          return unpatchify(add(shown, multiply(gone, constant(0.5))), { ...grid, patch });
        };
        return {
          pictures: {
            image: images,
            context: only(context.mask),
            "to predict": only(subtract(constant(1), mask)),
          },
        };
      },
    });
  },
});
