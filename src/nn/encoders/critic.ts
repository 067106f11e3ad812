/**
 * What tells images from made ones: two strided convolutions, then every place has weights of its own,
 * since the parts of a likely image must also stand where they belong. No norm: batch norm would tell
 * it which images came together, and let all of a batch pass as one (Radford et al. 2016,
 * arXiv:1511.06434, leave it out of the first layer; two layers are few enough to do without).
 */
import { add, multiply } from "../../autodiff/ops/arithmetic.ts";
import { maximum } from "../../autodiff/ops/math.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import type { Random } from "../../shared/random.ts";
import { defineEncoder } from "../encoder.ts";
import { filled } from "../initialisers.ts";
import { convolution, flatten, linear, parameter } from "../layers.ts";
import { type Network, network, sequential, use } from "../network.ts";

/** Slope below zero (Maas et al. 2013): a critic without slope would leave the generator without one. */
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

export const critic = defineEncoder({
  id: "critic",
  label: "Critic",
  summary:
    "Two strided 5×5 blocks of 32 and 64 channels, then 128 units over all places, leaky ReLU, no norm; made for a GAN's discriminator.",
  build({ height, width, channels }, random) {
    const half = (side: number) => Math.ceil(side / 2);
    const places = half(half(height)) * half(half(width));
    const layer = linear({ from: places * 64, to: 128, random });
    return sequential({
      block1: block(channels, 32, random),
      block2: block(32, 64, random),
      flatten: flatten(places * 64),
      layer: network((x) => leaky(layer(x)), { outputDim: 128, parts: { linear: layer } }),
    });
  },
});
