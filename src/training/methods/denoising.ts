import { add, multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { bernoulli, standardNormal } from "../../autodiff/ops/draws.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import { checkDecodable } from "../../nn/decoder.ts";
import { slider } from "../../shared/settings.ts";
import type { Batch } from "../batch.ts";
import {
  buildCodec,
  clamped,
  codecDiagram,
  codecSettings,
  explainedTerm,
  reconstructionObjective,
} from "../codec.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { explainedVariance, squaredError } from "../objectives/reconstruction.ts";
import { imageSpaces } from "../space.ts";

/** Random streams: the mask, and two for the normal noise. */
const MASK = 0;
const NOISE = [1, 2] as const;

/**
 * A denoising autoencoder reconstructs the clean image from a corrupted one, which requires knowledge of
 * the dependencies between pixels, whereas an autoencoder may copy. Vincent et al. 2008,
 * doi:10.1145/1390156.1390294
 *
 * z, loss and augmentations are those of the autoencoder, to which it is equal without corruption.
 */
export const denoising = defineMethod({
  id: "denoising",
  label: "Denoising autoencoder",
  family: "generative",
  summary:
    "Masks pixels and adds noise, then reconstructs the clean image. Without corruption it is an autoencoder.",
  citation: "Vincent et al. 2008, doi:10.1145/1390156.1390294",
  formula: String.raw`\mathcal L = \frac{1}{NP}\sum_i \bigl\|g\bigl(f(\tilde x_i)\bigr) - x_i\bigr\|^2,\quad \tilde x = \bigl[m \odot x + \sigma\varepsilon\bigr]_0^1,\quad m \sim \mathrm{Bernoulli}(1-\rho)`,
  views: 1,
  settings: {
    masking: slider({
      label: "Masked pixels ρ",
      help: "Share of the pixels that are set to 0. More masking forces the network to infer pixels from their neighbours; 0 masks nothing.",
      min: 0,
      max: 0.95,
      default: 0.5,
      live: true,
    }),
    noise: slider({
      label: "Noise σ",
      help: "Standard deviation of normal noise on every pixel, for values from 0 to 1; results are clamped to that range. 0 adds no noise.",
      min: 0,
      max: 1,
      default: 0.1,
      live: true,
    }),
    ...codecSettings,
  },
  terms: {
    explained: explainedTerm,
    corruption: {
      label: "Corruption",
      help: "Squared error of the corrupted image. A loss below it means that something was restored.",
    },
  },
  check: ({ image }) => checkDecodable(image),
  causes: [
    {
      leadsTo: ["dimensional"],
      when: () => true,
      because:
        "squared error only requires reconstruction: a few directions of z explain most pixels",
    },
  ],
  objective: reconstructionObjective("denoising"),
  diagram: (settings) => codecDiagram(settings, { label: "mask, add noise", value: "corruption" }),
  build({ encoder, image, random, settings, live }) {
    const { projector, decoder } = buildCodec({ encoder, image, random, settings });
    const { height, width, channels } = image;
    const corrupted = (batch: Batch): Tensor => {
      // A masked pixel is masked in all channels.
      const shown = subtract(constant(1), live("masking"));
      const mask = bernoulli(shown, batch.uniform(MASK, [height, width, 1]));
      const [u, v] = NOISE.map((stream) => batch.uniform(stream, [height, width, channels]));
      if (!u || !v) throw new Error("denoising: normal noise needs two streams");
      const noise = multiply(live("noise"), standardNormal(u, v));
      return clamped(add(multiply(mask, batch.originals()), noise));
    };
    const reconstruct = (images: Tensor) => decoder(projector(encoder(images)));

    return builtMethod({
      heads: { projector, decoder },
      spaces: imageSpaces(encoder, projector),
      embed(batch) {
        const seen = corrupted(batch);
        return { prediction: reconstruct(seen), target: batch.originals(), seen };
      },
      terms: ({ prediction, target, seen }) => ({
        explained: explainedVariance(prediction, target),
        corruption: squaredError(seen, target),
      }),
      loss: ({ prediction, target }) => squaredError(prediction, target),
      inspect(batch) {
        const seen = corrupted(batch);
        return {
          pictures: {
            image: batch.originals(),
            corrupted: seen,
            reconstruction: clamped(reconstruct(seen)),
          },
        };
      },
    });
  },
});
