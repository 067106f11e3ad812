/**
 * The pre-norm transformer block (Xiong et al. 2020, arXiv:2002.04745) that encoders, decoders and
 * predictors stack: self-attention, then a perceptron on each token.
 */
import { attention } from "../autodiff/ops/attention.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import type { Random } from "../shared/random.ts";
import { layerNormLayer } from "./layerNormLayer.ts";
import { linear } from "./layers.ts";
import { currentPass, type Network, network } from "./network.ts";

export interface BlockOptions {
  readonly width: number;
  readonly heads: number;
  readonly random: Random;
  /** A token attends to itself and earlier tokens only. */
  readonly causal?: boolean;
  /** Initial standard deviations of the weights; default as in {@link linear}. */
  readonly deviations?: Readonly<Record<"qkv" | "projection" | "hidden" | "output", number>>;
}

/**
 * y = x + attention(norm(x)), then y + mlp(norm(y)); the perceptron is four times as wide.
 * [n, tokens, width] → [n, tokens, width].
 */
export function transformerBlock(options: BlockOptions): Network {
  const { width, heads, random, causal = false, deviations } = options;
  const norm1 = layerNormLayer(width);
  const qkv = linear({ from: width, to: 3 * width, random, deviation: deviations?.qkv });
  const projection = linear({ from: width, to: width, random, deviation: deviations?.projection });
  const norm2 = layerNormLayer(width);
  const hidden = linear({
    from: width,
    to: 4 * width,
    random,
    activation: "gelu",
    deviation: deviations?.hidden,
  });
  const output = linear({ from: 4 * width, to: width, random, deviation: deviations?.output });

  const attend = (x: Tensor) => {
    const packed = qkv(norm1(x));
    const mixed = attention({ qkv: packed }, { heads, causal });
    currentPass().attention.push({ packed, mixed, heads, tokens: x.shape[1] ?? 0, causal });
    return mixed;
  };
  const parts = {
    norm1,
    attention: network(attend, { outputDim: width, parts: { qkv, projection } }),
    norm2,
    mlp: network((x) => output(hidden(x)), { outputDim: width, parts: { hidden, output } }),
  };
  const apply = (x: Tensor) => {
    const y = projection.addedTo(x, attend(x));
    return output.addedTo(y, hidden(norm2(y)));
  };
  return network(apply, { outputDim: width, parts });
}

/** Blocks in sequence, named by their indices. */
export function stackOf(blocks: readonly Network[], width: number): Network {
  return network((x) => blocks.reduce((y, each) => each(y), x), {
    outputDim: width,
    parts: Object.fromEntries(blocks.map((each, index) => [index, each])),
  });
}
