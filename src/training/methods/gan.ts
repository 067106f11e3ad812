import { add, divide, subtract } from "../../autodiff/ops/arithmetic.ts";
import { standardNormal } from "../../autodiff/ops/draws.ts";
import { abs, sigmoid, sqrt, square } from "../../autodiff/ops/math.ts";
import { mean } from "../../autodiff/ops/reduce.ts";
import { concatRows, rows, splitRows } from "../../autodiff/ops/rows.ts";
import { stopGradient } from "../../autodiff/ops/shape.ts";
import { data, type Tensor } from "../../autodiff/tensor.ts";
import { checkDecodable } from "../../nn/decoder.ts";
import { generatorNetwork } from "../../nn/generator.ts";
import { mlp } from "../../nn/heads.ts";
import { linear } from "../../nn/layers.ts";
import { currentPass, inPass } from "../../nn/network.ts";
import { choice, slider } from "../../shared/settings.ts";
import { imagesNode, lossNode, networkNode, operationNode, path } from "../diagram.ts";
import { builtMethod, defineMethod } from "../method.ts";
import { discriminatorLoss, generatorLoss } from "../objectives/adversarial.ts";
import { inputsOf } from "../objectives/inputs.ts";
import { imageSpaces } from "../space.ts";

/** The two random streams of a normal latent. */
const LATENTS = [0, 1] as const;
/** Number of fixed latents for display; they are normalised together, like a batch. */
const SHOWN = 64;

/** Mean over pixels of the standard deviation over the batch. */
const spreadOf = (images: Tensor): Tensor =>
  mean(sqrt(mean(square(subtract(images, mean(images, [0]))), [0])));

/**
 * A GAN: a generator maps random numbers to images, a discriminator distinguishes them from real images,
 * and each is trained against the other. The discriminator is the encoder. Goodfellow et al. 2014,
 * arXiv:1406.2661; Radford et al. 2016, arXiv:1511.06434
 */
export const gan = defineMethod({
  id: "gan",
  label: "GAN",
  family: "generative",
  summary:
    "A generator creates images from random numbers, and the encoder is the discriminator that separates them from real images. Its features are a by-product: whatever reveals a generated image.",
  citation: "Goodfellow et al. 2014, arXiv:1406.2661; Radford et al. 2016, arXiv:1511.06434",
  formula: String.raw`\mathcal L_D = -\bigl\langle \log \sigma(d(x)) \bigr\rangle - \bigl\langle \log\bigl(1-\sigma(d(g(\epsilon)))\bigr) \bigr\rangle,\qquad \mathcal L_G = -\bigl\langle \log \sigma(d(g(\epsilon))) \bigr\rangle`,
  views: 1,
  settings: {
    latentDim: slider({
      label: "Latent dimensions",
      help: "Random numbers per sample. Too few limit the variety of the samples.",
      min: 2,
      max: 128,
      default: 32,
      integer: true,
    }),
    generatorWidth: choice({
      label: "Generator width",
      help: "Channels of the generator's first feature map. Wider generators are stronger and more expensive.",
      options: ["16", "32", "64", "128"],
      default: "64",
    }),
    generatorRate: slider({
      label: "Generator rate",
      help: "Factor on the learning rate of the generator. At 0 it is never trained and the discriminator wins; too high a factor makes the game unstable.",
      min: 0,
      max: 4,
      default: 2,
      live: true,
    }),
    smoothing: slider({
      label: "Label smoothing",
      help: "Target probability of real images is 1 minus this value, which keeps the discriminator from becoming too confident to provide a gradient.",
      min: 0,
      max: 0.4,
      default: 0.1,
      live: true,
    }),
  },
  defaults: {
    optimizer: "adamw-05",
    learningRate: 0.0005,
    weightDecay: 0,
    warmup: 0,
    schedule: "constant",
  },
  terms: {
    realScore: {
      label: "Real judged real",
      help: "Mean probability of real for real images. If generated images have the same value, the discriminator cannot separate them.",
    },
    fakeScore: {
      label: "Generated judged real",
      help: "Mean probability of real for generated images. Close to 0 the generator has lost and learns little.",
    },
    sampleSpread: {
      label: "Spread of samples",
      help: "Spread of the samples relative to that of the images: close to 0 all samples are equal (mode collapse), 1 is ideal.",
    },
    meanGap: {
      label: "Gap of the means",
      help: "Mean absolute difference between the mean sample and the mean image; 0 is ideal.",
    },
  },
  progress: { term: "meanGap", goes: "down" },
  ablations: [
    {
      label: "generator not trained",
      settings: { generatorRate: 0 },
      shows: "the discriminator wins: samples are never judged real and stop improving",
      signs: [
        { metric: "terms.fakeScore", below: 0.05 },
        { metric: "terms.meanGap", above: 0.1 },
      ],
    },
  ],
  encoders: {
    only: ["critic", "patchnet"],
    because: "it judges each image separately, which requires a small encoder without batch norm",
  },
  check: ({ image }) => checkDecodable(image),
  objective: {
    inputs: [
      { name: "real", differentiable: true, axes: ["N"] },
      { name: "fake", differentiable: true, axes: ["M"] },
      { name: "fooled", differentiable: true, axes: ["M"] },
    ],
    settings: ["smoothing"],
    evaluate(inputs, setting) {
      const [real, fake, fooled] = inputsOf("gan", inputs, "real", "fake", "fooled");
      return add(discriminatorLoss(real, fake, setting("smoothing")), generatorLoss(fooled));
    },
  },
  diagram: () => ({
    nodes: [
      imagesNode({ id: "images", label: "images" }),
      operationNode({ id: "latent", label: "random numbers", lane: 1 }),
      networkNode({ id: "generator", label: "generator", lane: 1 }),
      networkNode({ id: "encoder", label: "discriminator" }),
      networkNode({ id: "verdict", label: "verdict" }),
      lossNode("real or generated"),
    ],
    edges: [
      ...path("flow", "images", "encoder"),
      ...path("flow", "latent", "generator"),
      { from: "generator", to: "encoder", kind: "flow", label: "samples" },
      { from: "encoder", to: "verdict", kind: "flow", label: "h" },
      { from: "verdict", to: "loss", kind: "flow", value: "fakeScore" },
    ],
  }),
  build({ encoder, image, random, settings, live }) {
    const { latentDim, generatorWidth } = settings;
    const generator = generatorNetwork({
      from: latentDim,
      image,
      width: Number(generatorWidth),
      random,
    });
    const verdict = linear({ from: encoder.outputDim, to: 1, random });
    const judged = (images: Tensor) => verdict(encoder(images));
    const fixed = data(
      Float32Array.from({ length: SHOWN * latentDim }, () => random.normal()),
      [SHOWN, latentDim],
    );

    return builtMethod({
      heads: { generator, verdict },
      spaces: imageSpaces(encoder, mlp([encoder.outputDim], { random })),
      rates: { generator: live("generatorRate") },
      embed(batch) {
        const images = batch.originals();
        const [a, b] = LATENTS.map((stream) => batch.uniform(stream, [latentDim]));
        if (!a || !b) throw new Error("gan: normal latents need two streams");
        const samples = generator(standardNormal(a, b));
        const [real, fake] = splitRows(judged(concatRows([images, stopGradient(samples)])), 2);
        if (!real || !fake) throw new Error("gan: images and samples must be judged together");
        // The generator's gradient passes through the discriminator, which is frozen here.
        const fooled = inPass({ ...currentPass(), frozen: true }, () => judged(samples));
        return { real, fake, fooled, images, samples: stopGradient(samples) };
      },
      terms: ({ real, fake, images, samples }) => ({
        realScore: mean(sigmoid(real)),
        fakeScore: mean(sigmoid(fake)),
        sampleSpread: divide(spreadOf(samples), spreadOf(images)),
        meanGap: mean(abs(subtract(mean(samples, [0]), mean(images, [0])))),
      }),
      loss: ({ real, fake, fooled }) =>
        add(discriminatorLoss(real, fake, live("smoothing")), generatorLoss(fooled)),
      inspect(batch) {
        const made = inPass({ ...currentPass(), batch: SHOWN }, () => generator(fixed));
        return {
          pictures: { image: batch.originals(), samples: rows(made, 0, batch.rows) },
        };
      },
    });
  },
});
