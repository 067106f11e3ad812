import { describe, expect, test } from "vitest";
import { InputError } from "../shared/errors.ts";
import { attentionRollout, attentionWeights } from "./attention.ts";
import fixtures from "./fixtures/attention.json" with { type: "json" };

const DECIMALS = 7;

function expectAllClose(actual: Float64Array, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, index) => {
    expect(actual[index]).toBeCloseTo(value, DECIMALS);
  });
}

describe("against NumPy", () => {
  test.each(fixtures.cases)("$name", ({ packed, weights, rollout, ...sizes }) => {
    const layers = packed.map((values) => attentionWeights(Float32Array.from(values), sizes));
    layers.forEach((layer, index) => {
      expectAllClose(layer, weights[index] ?? []);
    });
    expectAllClose(attentionRollout(layers, sizes), rollout);
  });
});

describe("properties for any input", () => {
  const sizes = { tokens: 3, heads: 2, depth: 2 };
  const words = sizes.tokens * 3 * sizes.heads * sizes.depth;

  test("zero queries and keys give uniform attention", () => {
    const weights = attentionWeights(new Float32Array(words), sizes);
    expect(Array.from(weights)).toEqual(new Array(18).fill(1 / 3));
  });

  test("images are independent of each other", () => {
    const first = Float32Array.from({ length: words }, (_, index) => Math.sin(index));
    const both = new Float32Array(2 * words);
    both.set(first, words);
    expect(attentionWeights(both, sizes, 1)).toEqual(attentionWeights(first, sizes));
  });

  test("large scores do not overflow", () => {
    const weights = attentionWeights(new Float32Array(words).fill(1e4), sizes);
    expect(Array.from(weights)).toEqual(new Array(18).fill(1 / 3));
  });

  test("rejects NaN", () => {
    const packed = new Float32Array(words).fill(Number.NaN);
    expect(() => attentionWeights(packed, sizes)).toThrow(InputError);
  });

  test("rollout without layers is the identity", () => {
    expect(Array.from(attentionRollout([], sizes))).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  });
});
