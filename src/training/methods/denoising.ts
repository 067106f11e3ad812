import { add, multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { bernoulli, standardNormal } from "../../autodiff/ops/draws.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import { checkDecodable } from "../../nn/decoder.ts";
import { slider } from "../../shared/settings.ts";
import {
  buildCodec,
  clamped,
  codecDiagram,
  codecSettings,
  explainedTerm,
  reconstructionObjective,
} from "../codec.ts";
import { defineMethod, inTwoHalves } from "../method.ts";
import { explainedVariance, squaredError } from "../objectives/reconstruction.ts";
import type { Views } from "../views.ts";

/** Streams of random numbers: which pixels are hidden, and two for the noise. */
const MASK = 0;
const NOISE = [1, 2] as const;

/**
 * A denoising autoencoder: the clean image from a corrupted one. To fill in what is hidden a network
 * must know how pixels hang together, where a plain autoencoder may copy. With both corruptions at 0
 * it is one. Vincent et al. 2008, doi:10.1145/1390156.1390294
 *
 * z, loss and augmentations are the plain autoencoder's, and for its reasons.
 */
export const denoising = defineMethod({
  id: "denoising",
  label: "Denoising autoencoder",
  family: "generative",
  summary:
    "Pixels are hidden and noise is added; encoder and decoder make the clean image. With no corruption it is a plain autoencoder.",
  citation: "Vincent et al. 2008, doi:10.1145/1390156.1390294",
  formula: String.raw`\mathcal L = \frac{1}{NP}\sum_i \bigl\|g\bigl(f(\tilde x_i)\bigr) - x_i\bigr\|^2,\quad \tilde x = \bigl[m \odot x + \sigma\varepsilon\bigr]_0^1,\quad m \sim \mathrm{Bernoulli}(1-\rho)`,
  views: 1,
  settings: {
    masking: slider({
      label: "Masked pixels ρ",
      help: "Share of the pixels that are set to 0. At 0, with no noise, nothing is corrupted and it is a plain autoencoder.",
      min: 0,
      max: 0.95,
      default: 0.5,
      live: true,
    }),
    noise: slider({
      label: "Noise σ",
      help: "Deviation of the normal noise on every pixel, in units of full brightness; what leaves 0 to 1 is cut.",
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
      help: "Squared error of the corrupted image itself; a loss below it means that something was restored.",
    },
  },
  check: ({ image }) => checkDecodable(image),
  causes: [
    {
      leadsTo: ["dimensional"],
      when: () => true,
      because:
        "squared error asks for the image: the few directions that cover most pixels satisfy it, and nothing asks z for more",
    },
  ],
  objective: reconstructionObjective("denoising"),
  diagram: (settings) => codecDiagram(settings, { label: "hide, add noise", value: "corruption" }),
  build({ encoder, image, random, settings, live }) {
    const { projector, decoder } = buildCodec({ encoder, image, random, settings });
    const { height, width, channels } = image;
    const corrupted = (views: Views): Tensor => {
      // A hidden pixel is hidden in all its colours.
      const shown = subtract(constant(1), live("masking"));
      const mask = bernoulli(shown, views.uniform(MASK, [height, width, 1]));
      const [u, v] = NOISE.map((stream) => views.uniform(stream, [height, width, channels]));
      if (!u || !v) throw new Error("noise takes two streams");
      const noise = multiply(live("noise"), standardNormal(u, v));
      return clamped(add(multiply(mask, views.originals()), noise));
    };
    const reconstruct = (images: Tensor) => decoder(projector(encoder(images)));

    return inTwoHalves({
      heads: { projector, decoder },
      projector,
      embed(views) {
        const seen = corrupted(views);
        return { prediction: reconstruct(seen), target: views.originals(), seen };
      },
      terms: ({ prediction, target, seen }) => ({
        explained: explainedVariance(prediction, target),
        corruption: squaredError(seen, target),
      }),
      loss: ({ prediction, target }) => squaredError(prediction, target),
      inspect(views) {
        const seen = corrupted(views);
        return {
          pictures: {
            image: views.originals(),
            corrupted: seen,
            reconstruction: clamped(reconstruct(seen)),
          },
        };
      },
    });
  },
});
