/**
 * A GAN's discriminator: two strided convolutions, then a fully connected layer, so that the arrangement
 * of parts matters. No norm: batch norm would make an image's score depend on the other images of its
 * batch (Radford et al. 2016, arXiv:1511.06434, omit it in the first layer; two layers need none).
 */
import { add, multiply } from "../autodiff/ops/arithmetic.ts";
import { maximum } from "../autodiff/ops/math.ts";
import { constant, type Tensor } from "../autodiff/tensor.ts";
import type { Random } from "../shared/random.ts";
import type { Encoder, ImageSize } from "./encoder.ts";
import { filled } from "./initialisers.ts";
import { convolution, flatten, linear, parameter } from "./layers.ts";
import { type Network, network, sequential, use } from "./network.ts";

/** Slope of leaky ReLU below zero (Maas et al. 2013), so that the generator always receives a gradient. */
const LEAK = 0.2;

const leaky = (x: Tensor): Tensor => maximum(x, multiply(constant(LEAK), x));

function block(from: number, to: number, random: Random): Network {
  const conv = convolution({ from, to, size: 5, stride: 2, random });
  const bias = parameter("bias", [to], filled([to], 0));
  return network((x) => leaky(add(conv(x), use(bias))), {
    outputDim: to,
    variables: { bias },
    parts: { conv },
  });
}

export function criticNetwork({ height, width, channels }: ImageSize, random: Random): Encoder {
  const half = (side: number) => Math.ceil(side / 2);
  const positions = half(half(height)) * half(half(width));
  const layer = linear({ from: positions * 64, to: 128, random });
  return sequential({
    block1: block(channels, 32, random),
    block2: block(32, 64, random),
    flatten: flatten(positions * 64),
    layer: network((x) => leaky(layer(x)), { outputDim: 128, parts: { linear: layer } }),
  });
}
