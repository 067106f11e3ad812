/**
 * The transformer's block, of which encoders, decoders and predictors are stacks: tokens look at each
 * other, then each is digested by itself. Norms stand before the branches (Xiong et al. 2020,
 * arXiv:2002.04745).
 */
import { attention } from "../autodiff/ops/attention.ts";
import { reshape } from "../autodiff/ops/shape.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import type { Random } from "../shared/random.ts";
import { layerNormLayer, linear } from "./layers.ts";
import { currentPass, type Network, network } from "./network.ts";

export interface BlockOptions {
  readonly width: number;
  readonly heads: number;
  readonly random: Random;
}

/**
 * x + attention(norm(x)), then the same with a perceptron of four times the width.
 * [n, tokens, width] → the same.
 */
export function transformerBlock({ width, heads, random }: BlockOptions): Network {
  const norm1 = layerNormLayer(width);
  const qkv = linear({ from: width, to: 3 * width, random });
  const projection = linear({ from: width, to: width, random });
  const norm2 = layerNormLayer(width);
  const hidden = linear({ from: width, to: 4 * width, random, activation: "gelu" });
  const output = linear({ from: 4 * width, to: width, random });

  const look = (x: Tensor) => {
    const [images = 0, tokens = 0] = x.shape;
    const packed = reshape(qkv(norm1(x)), [images * tokens, 3 * width]);
    const mixed = attention(packed, { heads, tokens });
    currentPass().attending.push({ packed, mixed, heads, tokens });
    return reshape(mixed, x.shape);
  };
  const parts = {
    norm1,
    attention: network(look, { outputDim: width, parts: { qkv, projection } }),
    norm2,
    mlp: network((x) => output(hidden(x)), { outputDim: width, parts: { hidden, output } }),
  };
  const apply = (x: Tensor) => {
    const y = projection.addedTo(x, look(x));
    return output.addedTo(y, hidden(norm2(y)));
  };
  return network(apply, { outputDim: width, parts });
}

/** Blocks one after the other, named by their numbers. */
export function stackOf(blocks: readonly Network[], width: number): Network {
  return network((x) => blocks.reduce((y, each) => each(y), x), {
    outputDim: width,
    parts: Object.fromEntries(blocks.map((each, index) => [index, each])),
  });
}
