/** Multi-head attention. Vaswani et al. 2017, arXiv:1706.03762 */
import { attention as kernel } from "../../gpu/kernels/attention.ts";
import { attentionDeltas } from "../../gpu/kernels/attentionDeltas.ts";
import { attentionKeyGradient } from "../../gpu/kernels/attentionKeyGradient.ts";
import { attentionQueryGradient } from "../../gpu/kernels/attentionQueryGradient.ts";
import {
  type AttentionDims,
  type AttentionPacking,
  type AttentionSide,
  attentionGroups,
} from "../../gpu/kernels/parts/attention.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape } from "../../shared/shapes.ts";
import type { GradientChecks } from "../gradientCheck.ts";
import type { Lowering } from "../lowering.ts";
import { defineOp } from "../op.ts";
import { data, type Tensor } from "../tensor.ts";
import { rowParts } from "./rowParts.ts";
import { rows } from "./rows.ts";

/**
 * Queries [n, queries, width], keys and values [n, keys, width], all heads side by side. Those that one product
 * computes stay in its tensor: kv [n, keys, 2·width] or qkv [n, tokens, 3·width].
 */
export type AttentionInputs =
  | { readonly qkv: Tensor }
  | { readonly q: Tensor; readonly kv: Tensor }
  | { readonly q: Tensor; readonly k: Tensor; readonly v: Tensor };

export interface AttentionOptions {
  readonly heads: number;
  /** A query sees the keys up to its position only. The last query is at the position of the last key. */
  readonly causal?: boolean;
  /** [n] u32: the keys of a sequence from this one on are masked. */
  readonly lengths?: Tensor | undefined;
}

type Attributes = Pick<AttentionDims, "heads" | "packing" | "causal" | "limited">;

const PARTS: Readonly<Record<AttentionPacking, number>> = { qkv: 1, "q,kv": 2, "q,k,v": 3 };

function dimsOf(inputs: readonly Tensor[], attributes: Attributes): AttentionDims {
  const { packing, heads } = attributes;
  const [batch = 0, queries = 0, cols = 0] = inputs[0]?.shape ?? [];
  const [, keys = 0] = packing === "qkv" ? [batch, queries] : (inputs[1]?.shape ?? []);
  const depth = (packing === "qkv" ? cols / 3 : cols) / heads;
  return { ...attributes, batch, queries, keys, depth };
}

/** Throws {@link InputError} unless the inputs have the shapes that the first one implies. */
function requireFitting(inputs: readonly Tensor[], attributes: Attributes): AttentionDims {
  const { packing, heads, limited } = attributes;
  const dims = dimsOf(inputs, attributes);
  const { batch, keys, depth } = dims;
  const width = depth * heads;
  const parts = inputs.slice(0, PARTS[packing]);
  const columns = packing === "qkv" ? [3] : packing === "q,kv" ? [1, 2] : [1, 1, 1];
  const fits = parts.every(({ shape, dtype }, index) => {
    const [n, tokens, cols] = shape;
    const count = index === 0 ? tokens : keys;
    const width3 = cols === (columns[index] ?? 0) * width;
    return dtype === "f32" && shape.length === 3 && n === batch && tokens === count && width3;
  });
  if (!fits || !Number.isInteger(depth) || depth < 1 || batch * keys < 1) {
    throw new InputError(
      `takes ${packing} as [n, tokens, width] with ${columns.join(", ")} times ${heads} heads of equal width, got ${parts.map(({ shape }) => describeShape(shape)).join(", ")}`,
    );
  }
  const lengths = limited ? inputs[PARTS[packing]] : undefined;
  if (lengths && (lengths.dtype !== "u32" || describeShape(lengths.shape) !== `[${batch}]`)) {
    throw new InputError(
      `takes u32 lengths [${batch}], got ${describeShape(lengths.shape)} ${lengths.dtype}`,
    );
  }
  return dims;
}

/** The kernels' operands of queries, keys, values and lengths. */
function operandsOf(lowering: Lowering, { packing, limited }: Attributes) {
  const lengths = limited ? { lengths: lowering.input(PARTS[packing]) } : {};
  const first = lowering.input(0);
  if (packing === "qkv") return { qkv: first, ...lengths };
  if (packing === "q,kv") return { q: first, kv: lowering.input(1), ...lengths };
  return { q: first, k: lowering.input(1), v: lowering.input(2), ...lengths };
}

/**
 * The workgroups of each dispatch, so that none does more than `mostWork` multiply-adds. A causal mask leaves some
 * workgroups all of their keys, so it is disregarded.
 */
function partsOf(
  { mostWork }: Lowering,
  kernel: { readonly flops?: (dims: AttentionDims) => number },
  side: AttentionSide,
  dims: AttentionDims,
): readonly AttentionDims[] {
  const flops = kernel.flops?.({ ...dims, causal: false }) ?? 0;
  const groups = attentionGroups(dims, side);
  return rowParts(groups, { flops, mostWork }).map((part) =>
    part ? { ...dims, part: { first: part.first, groups: part.rows } } : dims,
  );
}

const forward = defineOp<Attributes>({
  name: "attention",
  infer: (inputs, attributes) => {
    const { batch, queries, heads, depth } = requireFitting(inputs, attributes);
    return [
      { shape: [batch, queries, heads * depth], dtype: "f32" },
      { shape: [batch, heads, queries], dtype: "f32" },
    ];
  },
  lower: (lowering, { inputs, attributes }) => {
    const results = { y: lowering.output(0), logSumExp: lowering.output(1) };
    const operands = { ...operandsOf(lowering, attributes), ...results };
    const dims = dimsOf(inputs, attributes);
    for (const part of partsOf(lowering, kernel, "queries", dims))
      lowering.run(kernel, part, operands);
  },
  gradient: ({ inputs, outputs: [y, logSumExp], attributes }, [upstream]) => {
    if (!y || !logSumExp || !upstream) return [];
    const [first, second] = backward([...inputs, y, upstream, logSumExp], attributes);
    if (attributes.packing !== "q,k,v") return [first, second];
    const n = y.shape[0] ?? 0;
    return second ? [first, rows(second, 0, n), rows(second, n, n)] : [];
  },
});

/** Outputs the gradients of qkv, of q and kv, or of q and of k followed by v along the first axis. */
const backward = defineOp<Attributes>({
  name: "attentionGradient",
  infer: ([first, second], { packing }) => {
    const [n = 0, ...rest] = second?.shape ?? [];
    const shapes = {
      qkv: [first?.shape ?? []],
      "q,kv": [first?.shape ?? [], second?.shape ?? []],
      "q,k,v": [first?.shape ?? [], [2 * n, ...rest]],
    };
    return shapes[packing].map((shape) => ({ shape, dtype: "f32" as const }));
  },
  lower: (lowering, { inputs, attributes }) => {
    const { packing, limited } = attributes;
    const dims = dimsOf(inputs, attributes);
    const given = PARTS[packing] + Number(limited);
    const dy = lowering.input(given + 1);
    const deltas = lowering.scratch(dims.batch * dims.heads * dims.queries);
    lowering.run(attentionDeltas, dims, { y: lowering.input(given), dy, deltas });
    const logSumExp = lowering.input(given + 2);
    const shared = { ...operandsOf(lowering, attributes), dy, logSumExp, deltas };
    const packed = packing === "qkv";
    const dq = lowering.output(0);
    const byQuery = packed ? { dqkv: dq } : { dq };
    const byKey = packed ? { dqkv: dq } : { dkv: lowering.output(1) };
    for (const part of partsOf(lowering, attentionQueryGradient, "queries", dims)) {
      lowering.run(attentionQueryGradient, part, { ...shared, ...byQuery });
    }
    for (const part of partsOf(lowering, attentionKeyGradient, "keys", dims)) {
      lowering.run(attentionKeyGradient, part, { ...shared, ...byKey });
    }
  },
});

/**
 * softmax(QKᵀ/√depth)·V for each head of each sequence: self-attention if queries and keys come from the same
 * tokens, cross-attention otherwise. Returns [n, queries, width]; 0 for a query that sees no key. The attention
 * weights are never stored. Throws {@link InputError} if the shapes do not fit.
 */
export function attention(inputs: AttentionInputs, options: AttentionOptions): Tensor {
  const { heads, causal = false, lengths } = options;
  const packing = "qkv" in inputs ? "qkv" : "kv" in inputs ? "q,kv" : "q,k,v";
  const parts =
    "qkv" in inputs
      ? [inputs.qkv]
      : "kv" in inputs
        ? [inputs.q, inputs.kv]
        : [inputs.q, inputs.k, inputs.v];
  const limited = lengths !== undefined;
  const attributes = { heads, packing, causal, limited } as const;
  const [y] = forward(lengths ? [...parts, lengths] : parts, attributes);
  if (!y) throw new Error("attention returned nothing");
  return y;
}

const lengthsOf = (...lengths: number[]) => data(Uint32Array.from(lengths), [lengths.length]);

export const gradientChecks: GradientChecks = {
  attention: { shapes: [[2, 7, 18]], build: (qkv) => attention({ qkv }, { heads: 3 }) },
  "attention of many tokens": {
    shapes: [[1, 67, 24]],
    build: (qkv) => attention({ qkv }, { heads: 2 }),
  },
  "causal attention": {
    shapes: [[2, 6, 24]],
    build: (qkv) => attention({ qkv }, { heads: 2, causal: true }),
  },
  "cross-attention with key lengths": {
    shapes: [
      [3, 4, 6],
      [3, 5, 12],
    ],
    build: (q, kv) => attention({ q, kv }, { heads: 2, lengths: lengthsOf(5, 0, 2) }),
  },
  "causal attention of the last queries, apart, with key lengths": {
    shapes: [
      [3, 2, 8],
      [3, 5, 8],
      [3, 5, 8],
    ],
    build: (q, k, v) =>
      attention({ q, k, v }, { heads: 2, causal: true, lengths: lengthsOf(5, 1, 4) }),
  },
  "causal attention with more queries than keys": {
    shapes: [
      [2, 5, 4],
      [2, 3, 4],
      [2, 3, 4],
    ],
    build: (q, k, v) => attention({ q, k, v }, { heads: 1, causal: true }),
  },
};
