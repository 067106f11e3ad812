/**
 * The transformer block of language models. Before its branches it normalises as GPT-2 does, with GELU by tanh; or after
 * them as BERT does, with the exact GELU (Devlin et al. 2018, arXiv:1810.04805).
 */
import { add } from "../autodiff/ops/arithmetic.ts";
import { attention } from "../autodiff/ops/attention.ts";
import { geluTanh } from "../autodiff/ops/math.ts";
import { reshape } from "../autodiff/ops/shape.ts";
import { concatTokens, sliceTokens } from "../autodiff/ops/tokens.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import type { Random } from "../shared/random.ts";
import { layerNormLayer } from "./layerNormLayer.ts";
import { linear } from "./layers.ts";
import { currentPass, type Network, network } from "./network.ts";

export interface LanguageBlockOptions {
  readonly width: number;
  readonly heads: number;
  readonly random: Random;
  /** A token attends to itself and earlier tokens only. */
  readonly causal: boolean;
  /** Whether a branch reads normalised tokens, or its sum with them is normalised. */
  readonly norm: "before" | "after";
  /** Initial standard deviations of weights that read tokens, and of those that write to them. */
  readonly deviations: { readonly reads: number; readonly writes: number };
}

export interface LanguageBlock extends Network {
  /** [n, tokens, width] → the same; `lengths` [n] u32: tokens from there on are padding and not attended to. */
  over(x: Tensor, lengths?: Tensor): Tensor;
  /**
   * The same for one token after others, of which only keys and values are known. x: [1, 1, width]; past: [1, keys, 2 ·
   * width], of which the first `known` − 1 count, [1] u32. Returns the token and its own keys and values, [1, 1, 2 · width].
   */
  after(x: Tensor, past: Tensor, known: Tensor): { readonly x: Tensor; readonly kv: Tensor };
}

export function languageBlock(options: LanguageBlockOptions): LanguageBlock {
  const { width, heads, random, causal, norm, deviations } = options;
  const { reads, writes } = deviations;
  const norm1 = layerNormLayer(width);
  const qkv = linear({ from: width, to: 3 * width, random, deviation: reads });
  const projection = linear({ from: width, to: width, random, deviation: writes });
  const norm2 = layerNormLayer(width);
  // The exact GELU is computed with the product.
  const hidden = linear({
    from: width,
    to: 4 * width,
    random,
    deviation: reads,
    activation: norm === "after" ? "gelu" : "none",
  });
  const output = linear({ from: 4 * width, to: width, random, deviation: writes });
  const activated = (x: Tensor) => (norm === "before" ? geluTanh(hidden(x)) : hidden(x));

  const attend = (x: Tensor, lengths?: Tensor) => {
    const packed = qkv(x);
    const mixed = attention({ qkv: packed }, { heads, causal, lengths });
    currentPass().attention.push({ packed, mixed, heads, tokens: x.shape[1] ?? 0, causal });
    return mixed;
  };
  const over = (x: Tensor, lengths?: Tensor): Tensor => {
    if (norm === "before") {
      const y = projection.addedTo(x, attend(norm1(x), lengths));
      return output.addedTo(y, activated(norm2(y)));
    }
    const y = norm1(add(x, projection(attend(x, lengths))));
    return norm2(add(y, output(activated(y))));
  };
  const after = (x: Tensor, past: Tensor, known: Tensor) => {
    const three = reshape(qkv(norm1(x)), [1, 3, width]);
    const q = sliceTokens(three, 0, 1);
    const kv = reshape(sliceTokens(three, 1, 2), [1, 1, 2 * width]);
    // Softmax does not depend on the order of keys: the token's own come first, so that the rest is the past as it is.
    const mixed = attention({ q, kv: concatTokens(kv, past) }, { heads, lengths: known });
    const y = projection.addedTo(x, mixed);
    return { x: output.addedTo(y, activated(norm2(y))), kv };
  };
  const parts = {
    norm1,
    attention: network((x) => attend(x), { outputDim: width, parts: { qkv, projection } }),
    norm2,
    mlp: network((x) => output(activated(x)), {
      outputDim: width,
      parts: { hidden, output },
    }),
  };
  return Object.assign(
    network((x) => over(x), { outputDim: width, parts }),
    { over, after },
  );
}
