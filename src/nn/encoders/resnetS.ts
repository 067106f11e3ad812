/** A small residual network. He et al. 2016, arXiv:1512.03385 */
import { add } from "../../autodiff/ops/arithmetic.ts";
import { relu } from "../../autodiff/ops/math.ts";
import { defineEncoder } from "../encoder.ts";
import { batchNormLayer, convolution, globalAveragePool } from "../layers.ts";
import { type Network, network, sequential } from "../network.ts";
import { type BlockOptions, convBlock } from "./convnet.ts";

/** relu(F(x) + S(x)): F is two 3×3 convolutions with norms, S the identity or a strided 1×1 convolution. */
function residualBlock({ from, to, stride, random }: Omit<BlockOptions, "size">): Network {
  const inner = convBlock({ from, to, size: 3, stride, random });
  const outer = sequential({
    conv: convolution({ from: to, to, size: 3, stride: 1, random }),
    norm: batchNormLayer({ channels: to }),
  });
  const changesShape = stride !== 1 || from !== to;
  const skip = changesShape
    ? sequential({
        conv: convolution({ from, to, size: 1, stride, random }),
        norm: batchNormLayer({ channels: to }),
      })
    : undefined;
  return network((x) => relu(add(outer(inner(x)), skip ? skip(x) : x)), {
    outputDim: to,
    parts: { inner, outer, ...(skip && { skip }) },
  });
}

export const resnetS = defineEncoder({
  id: "resnet-s",
  label: "ResNet-S",
  summary:
    "A strided stem and three residual blocks of 32, 64 and 112 channels, mean over positions.",
  build: ({ channels }, random) =>
    sequential({
      stem: convBlock({ from: channels, to: 32, size: 3, stride: 2, random }),
      block1: residualBlock({ from: 32, to: 32, stride: 1, random }),
      block2: residualBlock({ from: 32, to: 64, stride: 2, random }),
      block3: residualBlock({ from: 64, to: 112, stride: 2, random }),
      pool: globalAveragePool(112),
    }),
});
