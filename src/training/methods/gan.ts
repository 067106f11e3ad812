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
import { defineMethod, inTwoHalves } from "../method.ts";
import { discriminatorLoss, generatorLoss } from "../objectives/adversarial.ts";
import { inputsOf } from "../objectives/inputs.ts";

/** Streams of the two random numbers that make a normal one. */
const LATENTS = [0, 1] as const;
/** Latents that are shown all run long, normalised together as a batch's are. */
const SHOWN = 64;

/** Deviation over the batch, mean over pixels. */
const spreadOf = (images: Tensor): Tensor =>
  mean(sqrt(mean(square(subtract(images, mean(images, [0]))), [0])));

/**
 * A GAN: a generator makes images of random numbers, a discriminator tells them from real ones; each
 * learns from the other. h is what the discriminator sees in an image. Goodfellow et al. 2014,
 * arXiv:1406.2661; Radford et al. 2016, arXiv:1511.06434
 */
export const gan = defineMethod({
  id: "gan",
  label: "GAN",
  family: "generative",
  summary:
    "A generator makes images of random numbers, and the encoder is the critic that tells them from real ones. Its features are a by-product: whatever gives a made image away.",
  citation: "Goodfellow et al. 2014, arXiv:1406.2661; Radford et al. 2016, arXiv:1511.06434",
  formula: String.raw`\mathcal L_D = -\bigl\langle \log \sigma(d(x)) \bigr\rangle - \bigl\langle \log\bigl(1-\sigma(d(g(\epsilon)))\bigr) \bigr\rangle,\qquad \mathcal L_G = -\bigl\langle \log \sigma(d(g(\epsilon))) \bigr\rangle`,
  views: 1,
  settings: {
    latentDim: slider({
      label: "Latent numbers",
      help: "Random numbers that a sample is made of.",
      min: 2,
      max: 128,
      default: 32,
      integer: true,
    }),
    generatorWidth: choice({
      label: "Generator width",
      help: "Channels of the generator's first map.",
      options: ["16", "32", "64", "128"],
      default: "64",
    }),
    generatorRate: slider({
      label: "Generator's rate",
      help: "Factor on the learning rate of the generator. At 0 it stays where it began, and its noise is soon found out.",
      min: 0,
      max: 4,
      default: 2,
      live: true,
    }),
    smoothing: slider({
      label: "Label smoothing",
      help: "The discriminator is to be 1 − this sure of real images, so that it never becomes too sure to learn from.",
      min: 0,
      max: 0.4,
      default: 0.1,
      live: true,
    }),
  },
  defaults: {
    ...{ optimizer: "adamw-05", learningRate: 0.0005, weightDecay: 0 },
    ...{ warmup: 0, schedule: "constant" },
  },
  terms: {
    realScore: {
      label: "Real taken for real",
      help: "Mean probability that the discriminator gives real images. With made ones at the same, it cannot tell.",
    },
    fakeScore: {
      label: "Made taken for real",
      help: "The same of the generator's. Near 0 the generator has lost, and learns little.",
    },
    sampleSpread: {
      label: "Spread of samples",
      help: "How much the samples differ, over how much the images do: near 0 all samples are one (mode collapse), 1 is as it should be.",
    },
    meanGap: {
      label: "Gap of the means",
      help: "How far the mean sample is from the mean image, pixel by pixel; toward 0.",
    },
  },
  progress: { term: "meanGap", goes: "down" },
  ablations: [
    {
      label: "generator held still",
      settings: { generatorRate: 0 },
      shows:
        "the game is over: what it makes is never taken for real, and nothing is left to learn",
      signs: [
        { metric: "terms.fakeScore", below: 0.05 },
        { metric: "terms.meanGap", above: 0.1 },
      ],
    },
  ],
  encoders: {
    only: ["critic", "patchnet"],
    because:
      "it judges each image by itself, which takes an encoder without batch norm, and a small one at that",
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
      lossNode("real or made"),
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
      ...{ from: latentDim, image, width: Number(generatorWidth), random },
    });
    const verdict = linear({ from: encoder.outputDim, to: 1, random });
    const judged = (images: Tensor) => verdict(encoder(images));
    const fixed = data(
      Float32Array.from({ length: SHOWN * latentDim }, () => random.normal()),
      [SHOWN, latentDim],
    );

    return inTwoHalves({
      heads: { generator, verdict },
      projector: mlp([encoder.outputDim], { random }),
      rates: { generator: live("generatorRate") },
      embed(views) {
        const images = views.originals();
        const [a, b] = LATENTS.map((stream) => views.uniform(stream, [latentDim]));
        if (!a || !b) throw new Error("gan: latents are made of two streams");
        const samples = generator(standardNormal(a, b));
        const [real, fake] = splitRows(judged(concatRows([images, stopGradient(samples)])), 2);
        if (!real || !fake) throw new Error("gan: images and samples are judged together");
        // The generator learns through the discriminator, which does not learn from being fooled.
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
      inspect(views) {
        const made = inPass({ ...currentPass(), batch: SHOWN }, () => generator(fixed));
        return {
          pictures: { image: views.originals(), samples: rows(made, 0, views.batch) },
        };
      },
    });
  },
});
