/**
 * Convolutional encoders: 3×3 blocks that halve the image by stride or by max pooling, then global average
 * pooling, which is fused with the last block's norm.
 */
import type { Random } from "../../shared/random.ts";
import { defineEncoder, type ImageSize } from "../encoder.ts";
import { batchNormLayer, convolution } from "../layers.ts";
import { type Network, sequential } from "../network.ts";

export interface BlockOptions {
  readonly from: number;
  readonly to: number;
  readonly size: number;
  readonly stride: number;
  readonly random: Random;
  /** After the ReLU: the maximum of 2×2 windows, or the mean over all positions. */
  readonly pool?: "max" | "mean";
}

/** Convolution, batch norm, ReLU and the optional pool. */
export function convBlock({ to, pool, ...rest }: BlockOptions): Network {
  return sequential({
    conv: convolution({ to, ...rest }),
    norm: batchNormLayer({ channels: to, activation: "relu", ...(pool && { pool }) }),
  });
}

/** These blocks in sequence; the last one averages over positions. */
function convnet(
  { channels }: ImageSize,
  random: Random,
  blocks: readonly Omit<BlockOptions, "from" | "random">[],
) {
  const parts: Record<string, Network> = {};
  let from = channels;
  blocks.forEach((block, index) => {
    const pool = index === blocks.length - 1 ? ({ pool: "mean" } as const) : {};
    parts[`block${index + 1}`] = convBlock({ from, random, ...block, ...pool });
    from = block.to;
  });
  return sequential(parts);
}

const strided = (to: number) => ({ to, size: 3, stride: 2 });
const pooled = (to: number) => ({ to, size: 3, stride: 1, pool: "max" as const });

export const convnetS = defineEncoder({
  id: "convnet-s",
  label: "ConvNet-S",
  summary: "Three strided 3×3 blocks of 16, 32 and 64 channels, mean over positions.",
  build: (image, random) => convnet(image, random, [16, 32, 64].map(strided)),
});

export const convnetM = defineEncoder({
  id: "convnet-m",
  label: "ConvNet-M",
  summary:
    "Three strided 3×3 blocks of 32, 64 and 128 channels, a 1×1 block of 192, mean over positions.",
  build: (image, random) =>
    convnet(image, random, [...[32, 64, 128].map(strided), { to: 192, size: 1, stride: 1 }]),
});

export const convnetL = defineEncoder({
  id: "convnet-l",
  label: "ConvNet-L",
  summary:
    "Three 3×3 blocks of 32, 64 and 128 channels, the first two max-pooled, mean over positions.",
  build: (image, random) =>
    convnet(image, random, [...[32, 64].map(pooled), { to: 128, size: 3, stride: 1 }]),
});
