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
import { builtMethod, defineMethod } from "../method.ts";
import { explainedVariance, squaredError } from "../objectives/reconstruction.ts";
import { imageSpaces } from "../space.ts";

/**
 * An autoencoder reconstructs the image from a code of few dimensions. z is that code, a linear map of h.
 * Hinton & Salakhutdinov 2006, doi:10.1126/science.1127647
 *
 * The loss is the squared error of pixel values. Cross-entropy would treat pixels as probabilities: for
 * grey pixels its minimum is their entropy rather than 0, which hides the remaining error.
 *
 * The encoder sees unaugmented images. Views are only used to measure alignment, so their augmentations
 * keep the dataset's strengths; without augmentation all views would agree.
 */
export const autoencoder = defineMethod({
  id: "autoencoder",
  label: "Autoencoder",
  family: "generative",
  summary:
    "Encodes the image into a code and reconstructs the image from it. The code keeps what covers many pixels, which need not separate the classes; nothing makes it invariant to augmentations.",
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
        "squared error only requires reconstruction: a few directions of z explain most pixels",
    },
  ],
  objective: reconstructionObjective("autoencoder"),
  diagram: (settings) => codecDiagram(settings),
  build({ encoder, image, random, settings }) {
    const { projector, decoder } = buildCodec({ encoder, image, random, settings });
    const reconstruct = (images: Tensor) => decoder(projector(encoder(images)));

    return builtMethod({
      heads: { projector, decoder },
      spaces: imageSpaces(encoder, projector),
      embed(batch) {
        const target = batch.originals();
        return { prediction: reconstruct(target), target };
      },
      terms: ({ prediction, target }) => ({ explained: explainedVariance(prediction, target) }),
      loss: ({ prediction, target }) => squaredError(prediction, target),
      inspect(batch) {
        const picture = batch.originals();
        return { pictures: { image: picture, reconstruction: clamped(reconstruct(picture)) } };
      },
    });
  },
});
