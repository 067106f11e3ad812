/** Work that is divided into several dispatches gives the bytes of one dispatch. */
import { describe, expect, it } from "vitest";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { Random } from "../../shared/random.ts";
import { sizeOf } from "../../shared/shapes.ts";
import { type AdapterFacts, factsOf, planProgram, realise } from "../compile/compile.ts";
import { gradients } from "../gradients.ts";
import { input, type Tensor } from "../tensor.ts";
import { untunedGpu } from "../testing.ts";
import { multiply } from "./arithmetic.ts";
import { attention } from "./attention.ts";
import { conv2d } from "./conv2d.ts";
import { lateInteraction } from "./lateInteraction.ts";
import { matmul } from "./matmul.ts";
import { sum } from "./reduce.ts";

interface Request {
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly inputs: Readonly<Record<string, Tensor>>;
}

/** The result and the gradients by two hidden tensors, as a network computes them. */
function withGradients(y: Tensor, by: readonly [Tensor, Tensor]) {
  const [first = y, second = y] = gradients(sum(multiply(y, y)), by);
  return { y, first, second };
}

/** A convolution and both gradients. */
function convolution(batch: number, side: number, from: number, to: number): Request {
  const x = input("x", [batch, side, side, from]);
  const filter = input("filter", [3, 3, from, to]);
  const y = conv2d(multiply(x, x), filter, { padding: 1 });
  return { outputs: withGradients(y, [x, filter]), inputs: { x, filter } };
}

/** A layer with bias and activation, and the gradients by its input and its weights. */
function layer(rows: number, inner: number, cols: number): Request {
  const x = input("x", [rows, inner]);
  const weight = input("weight", [inner, cols]);
  const bias = input("bias", [cols]);
  const y = matmul(multiply(x, x), weight, { bias, activation: "gelu" });
  return { outputs: withGradients(y, [x, weight]), inputs: { x, weight, bias } };
}

/** Products of a batch of matrices, and their gradients. */
function batched(batch: number, rows: number, inner: number, cols: number): Request {
  const a = input("a", [batch, rows, inner]);
  const b = input("b", [batch, inner, cols]);
  const y = matmul(multiply(a, a), multiply(b, b));
  return { outputs: withGradients(y, [a, b]), inputs: { a, b } };
}

/** Attention of tensors that are packed in one, in two or not, with and without a causal mask. */
const attentions = {
  packed: (causal, batch, tokens, heads, depth) => {
    const qkv = input("qkv", [batch, tokens, 3 * heads * depth]);
    const y = attention({ qkv: multiply(qkv, qkv) }, { heads, causal });
    return { outputs: withGradients(y, [qkv, qkv]), inputs: { qkv } };
  },
  crossed: (causal, batch, tokens, heads, depth) => {
    const q = input("q", [batch, tokens, heads * depth]);
    const kv = input("kv", [batch, tokens + 9, 2 * heads * depth]);
    const y = attention({ q: multiply(q, q), kv }, { heads, causal });
    return { outputs: withGradients(y, [q, kv]), inputs: { q, kv } };
  },
  apart: (causal, batch, tokens, heads, depth) => {
    const [q, k] = ["q", "k"].map((name) => input(name, [batch, tokens, heads * depth]));
    if (!q || !k) throw new Error("no inputs");
    const y = attention({ q: multiply(q, q), k, v: k }, { heads, causal });
    return { outputs: withGradients(y, [q, k]), inputs: { q, k } };
  },
} satisfies Record<string, (causal: boolean, ...sizes: Sizes) => Request>;

type Sizes = readonly [batch: number, tokens: number, heads: number, depth: number];

/** The best words and patches of every pair. */
function interaction(rows: number, patches: number, words: number, depth: number): Request {
  const a = input("a", [rows, patches, depth]);
  const b = input("b", [rows, words, depth]);
  const lengths = input("lengths", [rows]);
  const y = lateInteraction(multiply(a, a), b, lengths);
  return { outputs: withGradients(y, [a, b]), inputs: { a, b, lengths } };
}

const DIVIDED = [
  "conv2d",
  "conv2dInputGradient",
  "conv2dWeightGradient",
  "matmul",
  "attention",
  "attentionQueryGradient",
  "attentionKeyGradient",
  "lateInteraction",
  "lateInteractionGradient",
];

async function resultsOf(device: Device, { outputs, inputs }: Request, facts: AdapterFacts) {
  const plan = planProgram({ outputs }, facts);
  const program = await realise(device, plan);
  const random = new Random(3);
  for (const [name, { shape }] of Object.entries(inputs)) {
    program.write(
      name,
      Float32Array.from({ length: sizeOf(shape) }, () => random.normal()),
    );
  }
  const results = await program.run(Object.keys(outputs));
  const again = await program.run(Object.keys(outputs));
  expect(again).toEqual(results);
  program.destroy();
  const calls = plan.calls.filter(({ kernel }) => DIVIDED.includes(kernel.name));
  return { results, calls: calls.length };
}

it.each([
  { name: "a convolution", request: convolution(40, 4, 8, 16), calls: 3, mostWork: 150_000 },
  { name: "a layer", request: layer(70, 24, 36), calls: 3, mostWork: 36_000 },
  { name: "a batch of products", request: batched(3, 27, 33, 19), calls: 3, mostWork: 32_000 },
  ...[
    { name: "causal attention, packed", request: attentions.packed(true, 3, 70, 2, 4) },
    { name: "cross-attention", request: attentions.crossed(false, 3, 70, 2, 4) },
    { name: "causal attention, apart", request: attentions.apart(true, 3, 70, 2, 4) },
  ].map((each) => ({ ...each, calls: 3, mostWork: 150_000 })),
  { name: "late interaction", request: interaction(9, 5, 4, 6), calls: 3, mostWork: 2_400 },
])("$name in parts", async ({ request, calls, mostWork }) => {
  const device = await openDevice(await testGpu());
  const facts = factsOf(device);
  const whole = await resultsOf(device, request, facts);
  expect(whole.calls).toBe(calls);
  const parts = await resultsOf(device, request, { ...facts, mostWork });
  expect(parts.calls).toBeGreaterThanOrEqual(2 * calls);
  expect(parts.results).toEqual(whole.results);
  device.destroy();
});

describe("no dispatch does much more than 2³¹ multiply-adds", () => {
  const facts = { ...untunedGpu(), maxBindingBytes: 2 ** 31, maxBufferBytes: 2 ** 31 };

  it.each([
    ["convolution", convolution(256, 32, 64, 128), 3 * 256 * 32 * 32 * 9 * 64 * 128],
    ["long product", layer(2 ** 17, 256, 256), 3 * 2 ** 17 * 256 * 256],
    ["weight gradient over many rows", layer(2 ** 20, 128, 64), 3 * 2 ** 20 * 128 * 64],
    // Two contractions forward, three for the gradient of the queries, four for that of keys and values.
    ["attention", attentions.packed(false, 64, 1024, 4, 32), 9 * 64 * 1024 * 1024 * 128],
    ["long causal text", attentions.packed(true, 1, 2 ** 14, 4, 32), (9 * 2 ** 28 * 128) / 2],
    ["late interaction", interaction(1024, 64, 16, 64), 2 ** 20 * (1024 + 2 * 80) * 64],
  ])("of a %s", (_, { outputs }, work) => {
    const { calls } = planProgram({ outputs }, facts);
    const flops = calls.flatMap(({ kernel }) =>
      DIVIDED.includes(kernel.name) ? [kernel.flops] : [],
    );
    expect(flops.length).toBeGreaterThanOrEqual(work / 2 ** 31);
    expect(Math.max(...flops)).toBeLessThanOrEqual(1.05 * 2 * 2 ** 31);
    expect(flops.reduce((all, each) => all + each, 0)).toBeCloseTo(2 * work, -3);
  });
});
