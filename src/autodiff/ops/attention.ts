/** Multi-head self-attention. Vaswani et al. 2017, arXiv:1706.03762 */
import { attention as kernel } from "../../gpu/kernels/attention.ts";
import { attentionKeyGradient } from "../../gpu/kernels/attentionKeyGradient.ts";
import { attentionQueryGradient } from "../../gpu/kernels/attentionQueryGradient.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";

interface Attributes {
  readonly heads: number;
  /** Tokens of an image: consecutive rows. */
  readonly tokens: number;
}

function dimsOf(qkv: Tensor | undefined, { heads, tokens }: Attributes) {
  const [rows = 0, cols = 0] = qkv?.shape ?? [];
  return { images: rows / tokens, tokens, heads, depth: cols / 3 / heads };
}

const forward = defineOp<Attributes>({
  name: "attention",
  infer: ([qkv], attributes) => {
    const { heads, tokens } = attributes;
    const [rows = 0, cols = 0] = qkv?.shape ?? [];
    const { images, depth } = dimsOf(qkv, attributes);
    const divides = Number.isInteger(images) && Number.isInteger(depth) && images * depth > 0;
    if (qkv?.shape.length !== 2 || !divides) {
      throw new InputError(
        `takes queries, keys and values as [images·${tokens}, 3·${heads}·depth] for ${tokens} tokens and ${heads} heads, got ${describeShape(qkv?.shape ?? [])}`,
      );
    }
    return [
      { shape: [rows, cols / 3], dtype: "f32" },
      { shape: [images, heads, tokens], dtype: "f32" },
    ];
  },
  lower: (lowering, { inputs: [qkv], attributes }) => {
    const results = { y: lowering.output(0), logSumExp: lowering.output(1) };
    lowering.run(kernel, dimsOf(qkv, attributes), { qkv: lowering.input(0), ...results });
  },
  gradient: ({ inputs: [qkv], outputs: [y, logSumExp], attributes }, [upstream]) =>
    qkv && y && logSumExp && upstream
      ? [single(backward([qkv, y, upstream, logSumExp], attributes))]
      : [],
});

const backward = defineOp<Attributes>({
  name: "attentionGradient",
  infer: ([qkv]) => [{ shape: qkv?.shape ?? [], dtype: "f32" }],
  lower: (lowering, { inputs: [qkv], attributes }) => {
    const dims = dimsOf(qkv, attributes);
    const shared = {
      qkv: lowering.input(0),
      dy: lowering.input(2),
      logSumExp: lowering.input(3),
      deltas: lowering.scratch(dims.images * dims.heads * dims.tokens),
      dqkv: lowering.output(0),
    };
    lowering.run(attentionQueryGradient, dims, { ...shared, y: lowering.input(1) });
    lowering.run(attentionKeyGradient, dims, shared);
  },
});

/**
 * softmax(QKᵀ/√depth)·V for each head, among the `tokens` rows of each image. qkv:
 * [images·tokens, 3·heads·depth]: all heads' queries, then keys, then values. Returns
 * [images·tokens, heads·depth]. The attention weights are never stored.
 * Throws {@link InputError} if `tokens` or 3·`heads` does not divide the sizes.
 */
export function attention(qkv: Tensor, attributes: Attributes): Tensor {
  const [y] = forward([qkv], attributes);
  if (!y) throw new Error("attention returned nothing");
  return y;
}
