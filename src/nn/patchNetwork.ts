/**
 * A convolutional encoder with layer norm over the channels of each position (Ba et al. 2016,
 * arXiv:1607.06450) instead of batch norm. Methods that compare patches of one image need it: batch norm
 * over all patches would leak information between them.
 */
import { relu } from "../autodiff/ops/math.ts";
import type { Random } from "../shared/random.ts";
import type { Encoder, ImageSize } from "./encoder.ts";
import { layerNormLayer } from "./layerNormLayer.ts";
import { convolution, globalAveragePool } from "./layers.ts";
import { type Network, network, sequential } from "./network.ts";

const WIDTHS = [16, 32, 64];

/** A strided 3×3 convolution, layer norm over the channels, ReLU. */
function block(from: number, to: number, random: Parameters<typeof convolution>[0]["random"]) {
  const conv = convolution({ from, to, size: 3, stride: 2, random });
  const norm = layerNormLayer(to);
  return network((x) => relu(norm(conv(x))), { outputDim: to, parts: { conv, norm } });
}

export function patchNetwork({ channels }: ImageSize, random: Random): Encoder {
  const parts: Record<string, Network> = {};
  let from = channels;
  WIDTHS.forEach((to, index) => {
    parts[`block${index + 1}`] = block(from, to, random);
    from = to;
  });
  return sequential({ ...parts, pool: globalAveragePool(from) });
}
