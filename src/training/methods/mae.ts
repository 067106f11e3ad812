import { add, multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { expandTo } from "../../autodiff/ops/expand.ts";
import { gatherTokens } from "../../autodiff/ops/gatherTokens.ts";
import { keepSmallest } from "../../autodiff/ops/masks.ts";
import { maximum, minimum } from "../../autodiff/ops/math.ts";
import { patchify, unpatchify } from "../../autodiff/ops/patches.ts";
import { reshape } from "../../autodiff/ops/shape.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import { mlp } from "../../nn/heads.ts";
import { tokenDecoder } from "../../nn/tokenDecoder.ts";
import { InputError } from "../../shared/errors.ts";
import { choice, slider, toggle } from "../../shared/settings.ts";
import type { Batch } from "../batch.ts";
import { imagesNode, lossNode, networkNode, operationNode, path } from "../diagram.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { inputsOf, predictedPatches } from "../objectives/inputs.ts";
import { maskedError, normalizedPatches, patchStatistics } from "../objectives/maskedPatches.ts";
import { gridOf, onlyMoved, patchEncoders, tokensOf } from "../patchEncoders.ts";
import { imageSpaces } from "../space.ts";

/** Random stream of the masks. */
const MASK_STREAM = 0;

/** Number of visible patches, ⌊L(1 − ratio)⌋, with a tolerance for rounding errors. */
const visibleOf = (patches: number, ratio: number): number =>
  Math.floor(patches * (1 - ratio) + 1e-9);

/**
 * MAE: most patches of an image are masked, and a small decoder reconstructs them from the encoded visible
 * patches. He et al. 2022, arXiv:2111.06377
 */
export const mae = defineMethod({
  id: "mae",
  label: "MAE",
  family: "generative",
  summary:
    "Masks three quarters of an image's patches; the encoder processes the others, and a small decoder reconstructs the masked pixels. The targets are fixed, so it cannot collapse.",
  citation: "He et al. 2022, arXiv:2111.06377",
  formula: String.raw`\mathcal L = \frac{1}{|M|}\sum_{p\in M}\frac1E\,\Bigl\|\hat x_p - \frac{x_p-\mu_p}{\sqrt{\sigma_p^2+10^{-6}}}\Bigr\|^2`,
  views: 1,
  settings: {
    maskRatio: slider({
      label: "Hidden patches",
      help: "Share of the patches that are masked. Below a quarter the neighbours reveal the masked patches and little is learned; at 0 nothing is masked and the loss covers all patches.",
      min: 0,
      max: 1,
      default: 0.75,
    }),
    lossOn: choice({
      label: "Loss on",
      help: "hidden: the loss covers masked patches only. all: it also covers visible patches, which only need to be copied.",
      options: ["hidden", "all"],
      default: "hidden",
    }),
    normalizeTarget: toggle({
      label: "Targets relative to their patch",
      help: "Normalises each target patch by its mean and standard deviation, so that contrast matters and brightness does not. Flat patches stay unchanged.",
      default: true,
    }),
    decoderDepth: slider({
      label: "Decoder blocks",
      help: "Transformer blocks of the decoder. A weak decoder leaves more of the work to the encoder.",
      min: 1,
      max: 4,
      default: 1,
      integer: true,
    }),
    decoderWidth: choice({
      label: "Decoder width",
      help: "Width of the decoder's tokens. Wider decoders are stronger and more expensive.",
      options: ["16", "32", "48", "64"],
      default: "32",
    }),
  },
  defaults: { ...onlyMoved, learningRate: 0.0005 },
  terms: {
    hiddenError: {
      label: "Error, hidden",
      help: "Mean squared error of masked patches. With normalised targets, predicting the mean of each patch gives 1.",
    },
    visibleError: {
      label: "Error, visible",
      help: "Mean squared error of visible patches. High if the loss covers masked patches only.",
    },
  },
  ablations: [
    {
      label: "loss on all patches",
      settings: { lossOn: "all" },
      shows: "capacity is spent on copying visible patches: their error falls",
      signs: [{ metric: "terms.visibleError", shareOfIntact: 0.8 }],
    },
    {
      label: "nothing masked",
      settings: { maskRatio: 0 },
      shows: "nothing to predict: patches are copied and their error falls",
      signs: [{ metric: "terms.visibleError", shareOfIntact: 0.8 }],
    },
  ],
  encoders: patchEncoders("it processes visible patches only"),
  check({ settings: { maskRatio }, image, encoder }) {
    const grid = gridOf(encoder, image);
    const patches = grid.rows * grid.cols;
    if (visibleOf(patches, maskRatio) < 1) {
      throw new InputError(
        `maskRatio: found ${maskRatio}, which leaves none of ${patches} patches; expected at most ${Math.floor(100 * (1 - 1 / patches)) / 100}`,
      );
    }
  },
  causes: [
    {
      leadsTo: ["dimensional"],
      when: () => true,
      because:
        "the loss reconstructs pixels from all tokens: nothing makes the single vector h use many directions",
    },
  ],
  objective: {
    inputs: predictedPatches,
    settings: ["normalizeTarget"],
    evaluate(inputs, setting) {
      const [prediction, target, mask] = inputsOf("mae", inputs, "prediction", "target", "mask");
      const normalized = setting("normalizeTarget");
      const raw = subtract(constant(1), normalized);
      const wanted = add(multiply(normalized, normalizedPatches(target)), multiply(raw, target));
      return maskedError(prediction, wanted, mask);
    },
  },
  diagram: ({ lossOn }) => ({
    nodes: [
      imagesNode({ id: "image", label: "image" }),
      operationNode({ id: "visible", label: "visible patches" }),
      networkNode({ id: "encoder", label: "encoder" }),
      networkNode({ id: "decoder", label: "decoder" }),
      operationNode({ id: "pixels", label: "all patches", lane: 1 }),
      lossNode(lossOn === "all" ? "error of all patches" : "error of masked patches"),
    ],
    edges: [
      ...path("flow", "image", "visible", "encoder"),
      { from: "encoder", to: "decoder", kind: "flow", label: "tokens" },
      { from: "decoder", to: "loss", kind: "flow", label: "pixels", value: "hiddenError" },
      ...path("stopped", "image", "pixels", "loss"),
    ],
  }),
  build({ encoder, image, random, settings }) {
    const tokens = tokensOf(encoder);
    const { grid, patch } = tokens;
    const patches = grid.rows * grid.cols;
    const { maskRatio, normalizeTarget, lossOn, decoderDepth, decoderWidth } = settings;
    const visible = visibleOf(patches, maskRatio);
    const width = Number(decoderWidth);
    const decoder = tokenDecoder({
      tokens,
      width,
      depth: decoderDepth,
      heads: width / 16,
      random,
      outputs: patch * patch * image.channels,
    });
    const wanted = (target: Tensor) => (normalizeTarget ? normalizedPatches(target) : target);
    const countsAll = lossOn === "all" || visible === patches;
    const embed = ({
      views: {
        each: [images],
      },
      uniform,
    }: Batch) => {
      if (!images) throw new Error("mae: there are no views");
      const { indices, mask } = keepSmallest(uniform(MASK_STREAM, [patches]), visible);
      const seen = tokens.encode(gatherTokens(tokens.embedPatches(images), indices));
      return { prediction: decoder.decode(seen, indices), target: patchify(images, patch), mask };
    };

    return builtMethod({
      heads: { decoder },
      spaces: imageSpaces(encoder, mlp([encoder.outputDim], { random })),
      embed,
      loss({ prediction, target, mask }) {
        const all = expandTo(constant(1), mask.shape);
        return maskedError(prediction, wanted(target), countsAll ? all : mask);
      },
      terms: ({ prediction, target, mask }) => ({
        hiddenError: maskedError(prediction, wanted(target), mask),
        visibleError: maskedError(prediction, wanted(target), subtract(constant(1), mask)),
      }),
      inspect(batch) {
        const { prediction, target, mask } = embed(batch);
        const { center, deviation } = patchStatistics(target);
        const pixels = normalizeTarget ? add(multiply(prediction, deviation), center) : prediction;
        const hidden = reshape(mask, [batch.rows, patches, 1]);
        const shown = multiply(target, subtract(constant(1), hidden));
        const filled = (missing: Tensor) =>
          unpatchify(add(shown, multiply(missing, hidden)), { ...grid, patch });
        const clamped = minimum(maximum(pixels, constant(0)), constant(1));
        return {
          pictures: {
            image: unpatchify(target, { ...grid, patch }),
            masked: filled(constant(0.5)),
            reconstruction: filled(clamped),
          },
        };
      },
    });
  },
});
