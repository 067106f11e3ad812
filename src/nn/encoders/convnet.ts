/** Plain convolutional encoders: strided 3×3 blocks, then the mean over positions. */
import type { Random } from "../../shared/random.ts";
import { defineEncoder, type ImageSize } from "../encoder.ts";
import { batchNormLayer, convolution, globalAveragePool } from "../layers.ts";
import { type Network, sequential } from "../network.ts";

export interface BlockOptions {
  readonly from: number;
  readonly to: number;
  readonly size: number;
  readonly stride: number;
  readonly random: Random;
}

/** Convolution, batch norm, ReLU. */
export function convBlock({ to, ...rest }: BlockOptions): Network {
  return sequential({
    conv: convolution({ to, ...rest }),
    norm: batchNormLayer({ channels: to, activation: "relu" }),
  });
}

function convnet(
  { channels }: ImageSize,
  random: Random,
  widths: readonly number[],
  head?: number,
) {
  const parts: Record<string, Network> = {};
  let from = channels;
  widths.forEach((to, index) => {
    parts[`block${index + 1}`] = convBlock({ from, to, size: 3, stride: 2, random });
    from = to;
  });
  if (head) {
    parts[`block${widths.length + 1}`] = convBlock({ from, to: head, size: 1, stride: 1, random });
    from = head;
  }
  return sequential({ ...parts, pool: globalAveragePool(from) });
}

export const convnetS = defineEncoder({
  id: "convnet-s",
  label: "ConvNet-S",
  summary: "Three strided 3×3 blocks of 16, 32 and 64 channels, mean over positions.",
  build: (image, random) => convnet(image, random, [16, 32, 64]),
});

export const convnetM = defineEncoder({
  id: "convnet-m",
  label: "ConvNet-M",
  summary:
    "Three strided 3×3 blocks of 32, 64 and 128 channels, a 1×1 block of 192, mean over positions.",
  build: (image, random) => convnet(image, random, [32, 64, 128], 192),
});
