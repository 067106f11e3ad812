/**
 * A GAN's generator, from latent vectors to images: a decoder with pixel shuffle and batch norm, which
 * stabilises training against a changing critic (Radford et al. 2016, arXiv:1511.06434).
 */
import { add } from "../autodiff/ops/arithmetic.ts";
import { sigmoid } from "../autodiff/ops/math.ts";
import { pixelShuffle } from "../autodiff/ops/pixelShuffle.ts";
import { reshape } from "../autodiff/ops/shape.ts";
import type { Random } from "../shared/random.ts";
import type { ImageSize } from "./encoder.ts";
import { filled } from "./initialisers.ts";
import { batchNormLayer, convolution, linear, parameter } from "./layers.ts";
import { type Network, network, sequential, use } from "./network.ts";

export interface GeneratorOptions {
  /** Length of a latent vector. */
  readonly from: number;
  readonly image: ImageSize;
  /** Channels of the quarter-size map; the half-size map has half as many. */
  readonly width: number;
  readonly random: Random;
}

/** Upscaling of each of the two stages. */
const FACTOR = 2;

/** [n, from] → [n, height, width, channels] in (0, 1). 4 must divide the image's sides. */
export function generatorNetwork({ from, image, width, random }: GeneratorOptions): Network {
  const [rows, cols] = [image.height / FACTOR ** 2, image.width / FACTOR ** 2];
  const start = linear({ from, to: rows * cols * width, random, bias: false });
  const norms = [width, width / 2].map((channels) =>
    batchNormLayer({ channels, activation: "relu" }),
  );
  const [first, second] = norms;
  if (!first || !second) throw new Error("a generator has two norms");
  const upscaling = (inputs: number, outputs: number, size: number) =>
    convolution({ from: inputs, to: FACTOR ** 2 * outputs, size, stride: 1, random });
  const half = upscaling(width, width / 2, 3);
  const full = upscaling(width / 2, image.channels, 3);
  const bias = parameter("bias", [image.channels], filled([image.channels], 0));
  return sequential({
    start: network((x) => first(reshape(start(x), [x.shape[0] ?? 0, rows, cols, width])), {
      outputDim: width,
      parts: { linear: start, norm: first },
    }),
    half: network((x) => second(pixelShuffle(half(x), FACTOR)), {
      outputDim: width / 2,
      parts: { conv: half, norm: second },
    }),
    full: network((x) => sigmoid(add(pixelShuffle(full(x), FACTOR), use(bias))), {
      outputDim: image.channels,
      variables: { bias },
      parts: { conv: full },
    }),
  });
}
