/**
 * Gated cross-attention: tokens of a text read vectors of an image, as in Flamingo (Alayrac et al. 2022,
 * arXiv:2204.14198). Both branches are scaled by tanh of a gate that is 0 at first, so that the text model begins as it
 * was without images.
 */
import { add, multiply } from "../autodiff/ops/arithmetic.ts";
import { attention } from "../autodiff/ops/attention.ts";
import { geluTanh, tanh } from "../autodiff/ops/math.ts";
import type { Tensor, Variable } from "../autodiff/tensor.ts";
import type { Random } from "../shared/random.ts";
import { filled } from "./initialisers.ts";
import { layerNormLayer } from "./layerNormLayer.ts";
import { linear, parameter } from "./layers.ts";
import { type Network, network, use } from "./network.ts";

/** A scalar factor tanh(gate) on a branch, 0 at first. Without weight decay. */
export interface Gate {
  readonly variable: Variable;
  applied(x: Tensor): Tensor;
}

export function closedGate(name: string): Gate {
  const variable = parameter(name, [1], filled([1], 0));
  return { variable, applied: (x) => multiply(x, tanh(use(variable))) };
}

export interface GatedCrossAttentionOptions {
  readonly width: number;
  readonly heads: number;
  readonly random: Random;
}

/** The operands of the attention of words over an image, for views of its weights. */
export interface Looking {
  /** Queries of the words, [n, tokens, width]. */
  readonly q: Tensor;
  /** Keys and values of the image, [n, image tokens, 2 · width]. */
  readonly kv: Tensor;
  readonly heads: number;
}

export interface GatedCrossAttention extends Network {
  /** x [n, tokens, width] and the image [n, image tokens, width] → like x. */
  over(x: Tensor, image: Tensor, looks?: Looking[]): Tensor;
  readonly gates: readonly [attention: Gate, mlp: Gate];
}

/** Linear layers have no biases, as in Flamingo. */
export function gatedCrossAttention(options: GatedCrossAttentionOptions): GatedCrossAttention {
  const { width, heads, random } = options;
  const plain = { random, bias: false };
  const norm1 = layerNormLayer(width);
  const queries = linear({ from: width, to: width, ...plain });
  const keysAndValues = linear({ from: width, to: 2 * width, ...plain });
  const projection = linear({ from: width, to: width, ...plain });
  const norm2 = layerNormLayer(width);
  const hidden = linear({ from: width, to: 4 * width, ...plain });
  const output = linear({ from: 4 * width, to: width, ...plain });
  const gates = [closedGate("attention_gate"), closedGate("mlp_gate")] as const;
  const [attentionGate, mlpGate] = gates;

  const over = (x: Tensor, image: Tensor, looks?: Looking[]): Tensor => {
    const q = queries(norm1(x));
    const kv = keysAndValues(image);
    looks?.push({ q, kv, heads });
    const seen = projection(attention({ q, kv }, { heads }));
    const y = add(x, attentionGate.applied(seen));
    return add(y, mlpGate.applied(output(geluTanh(hidden(norm2(y))))));
  };
  const described = network((x) => x, {
    outputDim: width,
    variables: {
      attention_gate: attentionGate.variable,
      mlp_gate: mlpGate.variable,
    },
    parts: { norm1, queries, keysAndValues, projection, norm2, hidden, output },
  });
  return Object.assign(described, { over, gates });
}
