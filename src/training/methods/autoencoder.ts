import type { Tensor } from "../../autodiff/tensor.ts";
import { checkDecodable } from "../../nn/decoder.ts";
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

/**
 * An autoencoder: the image itself, through a code of few numbers. z is that code, a linear map of h,
 * so that h is what a decoder can be fed from and z what it is fed. Hinton & Salakhutdinov 2006,
 * doi:10.1126/science.1127647
 *
 * The loss is the squared error of brightness. Cross-entropy would take pixels for probabilities: on
 * grey ones its least value is their entropy, not 0, and it is blind to how much is left to learn.
 *
 * It sees images as they are, so its views serve only to measure alignment: their augmentations keep
 * the data set's strengths, as views without any would always agree.
 */
export const autoencoder = defineMethod({
  id: "autoencoder",
  label: "Autoencoder",
  family: "generative",
  summary:
    "The encoder squeezes the image into a code, a decoder makes the image again. It keeps what covers many pixels, which need not be what tells classes apart; nothing asks for invariance.",
  citation: "Hinton & Salakhutdinov 2006, doi:10.1126/science.1127647",
  formula: String.raw`\mathcal L = \frac{1}{NP}\sum_i \bigl\|g(z_i) - x_i\bigr\|^2`,
  views: 1,
  settings: { ...codecSettings },
  terms: {
    explained: explainedTerm,
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
  objective: reconstructionObjective("autoencoder"),
  diagram: (settings) => codecDiagram(settings),
  build({ encoder, image, random, settings }) {
    const { projector, decoder } = buildCodec({ encoder, image, random, settings });
    const reconstruct = (images: Tensor) => decoder(projector(encoder(images)));

    return inTwoHalves({
      heads: { projector, decoder },
      projector,
      embed(views) {
        const target = views.originals();
        return { prediction: reconstruct(target), target };
      },
      terms: ({ prediction, target }) => ({ explained: explainedVariance(prediction, target) }),
      loss: ({ prediction, target }) => squaredError(prediction, target),
      inspect(views) {
        const picture = views.originals();
        return { pictures: { image: picture, reconstruction: clamped(reconstruct(picture)) } };
      },
    });
  },
});
