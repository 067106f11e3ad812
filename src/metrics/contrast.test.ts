/** Checks the forces against finite differences of the loss, for every kind of candidates. */
import { describe, expect, it } from "vitest";
import { type Candidates, type ContrastProblem, contrastOf } from "./contrast.ts";
import type { Embeddings } from "./embeddings.ts";
import { embeddingsOf, gaussian } from "./testing.ts";

const anchors = gaussian(12, 5, 1);
const cases: Readonly<Record<string, Candidates>> = {
  "each other": { kind: "each other" },
  "each other, by class": { kind: "each other", labels: [0, 1, 0, 2, 1, 0] },
  "each other, some without a class": { kind: "each other", labels: [0, 0, -1, 1, -1, 1] },
  keys: { kind: "keys", keys: gaussian(12, 5, 2) },
  memory: { kind: "memory", keys: gaussian(12, 5, 2), memory: gaussian(30, 5, 3) },
};

/** −∂L/∂anchor by finite differences, times the anchor's length. */
function negativeGradient(
  problem: ContrastProblem,
  row: number,
  temperature: number,
  scale: number,
) {
  const { rows, cols, data } = problem.anchors;
  const length = Math.hypot(...data.subarray(row * cols, (row + 1) * cols));
  const step = 2 ** -8;
  return Array.from({ length: cols }, (_, col) => {
    const at = (by: number) => {
      const moved = embeddingsOf(
        rows,
        cols,
        (r, c) => data[r * cols + c]! + (r === row && c === col ? by : 0),
      );
      return contrastOf({ ...problem, anchors: moved }).loss(temperature, scale);
    };
    // Fourth-order central difference; the step is a power of two, exact in float32.
    const slope = (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
    return -slope * length;
  });
}

describe.each(Object.entries(cases))("forces among %s", (_, candidates) => {
  const problem = { anchors, candidates };
  it.each([
    [0.5, 1],
    [0.1, 0.4],
    [5, 2],
  ])("equal the negative gradient of the loss at τ = %f, scale %f", (temperature, scale) => {
    const contrast = contrastOf(problem);
    for (const row of [0, 3, 7, 11]) {
      const { net } = contrast.forcesOn(row, temperature, scale);
      negativeGradient(problem, row, temperature, scale).forEach((expected, col) => {
        expect(net[col]).toBeCloseTo(expected, 4);
      });
    }
  });

  it("sum to the net force, are tangent to the sphere, and have weights that sum to 1", () => {
    const contrast = contrastOf(problem);
    const { weights, targets, factors, lengths, net } = contrast.forcesOn(4, 0.2);
    expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(targets.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    const sum = new Float64Array(5);
    factors.forEach((factor, index) => {
      const direction = contrast.along(4, index);
      expect(Math.abs(factor) * Math.hypot(...direction)).toBeCloseTo(lengths[index] ?? 0, 10);
      direction.forEach((value, col) => {
        sum[col] = (sum[col] ?? 0) + factor * value;
      });
    });
    const unit = contrast.anchors.data.subarray(20, 25);
    expect(sum.reduce((total, value, col) => total + value * (unit[col] ?? 0), 0)).toBeCloseTo(
      0,
      12,
    );
    for (const [col, value] of sum.entries()) expect(value).toBeCloseTo(net[col] ?? 0, 12);
  });
});

describe("one pair against one negative", () => {
  it("pulls with (1 − p)/τN and pushes with p/τN", () => {
    const q: Embeddings = { data: Float32Array.of(3, 0, 0, 2), rows: 2, cols: 2 };
    const k: Embeddings = { data: Float32Array.of(0, 1, 0, 1), rows: 2, cols: 2 };
    const memory: Embeddings = { data: Float32Array.of(0, -5), rows: 1, cols: 2 };
    const { weights, factors } = contrastOf({
      anchors: q,
      candidates: { kind: "memory", keys: k, memory },
    }).forcesOn(0, 0.5);
    // Both candidates are orthogonal to the query, so each has weight ½.
    expect(Array.from(weights)).toEqual([0.5, 0, 0.5]);
    expect(Array.from(factors)).toEqual([0.5, 0, -0.5]);
  });

  it("concentrates on the hardest negative as the temperature falls", () => {
    const contrast = contrastOf({ anchors, candidates: { kind: "each other" } });
    const cold = contrast.forcesOn(0, 0.01).weights;
    const warm = contrast.forcesOn(0, 10).weights;
    expect(Math.max(...cold)).toBeGreaterThan(0.9);
    expect(Math.max(...warm)).toBeLessThan(0.12);
  });
});

describe("unusual inputs", () => {
  it("throws InputError on shapes, values and indices that do not fit", () => {
    const mutual: Candidates = { kind: "each other" };
    expect(() => contrastOf({ anchors: gaussian(1, 4), candidates: mutual })).toThrow("1 row");
    expect(() => contrastOf({ anchors: gaussian(3, 4), candidates: mutual })).toThrow("3 anchors");
    const torn = embeddingsOf(4, 2, (row) => (row === 2 ? Number.NaN : 1));
    expect(() => contrastOf({ anchors: torn, candidates: mutual })).toThrow("row 2 holds NaN");
    expect(() =>
      contrastOf({ anchors, candidates: { kind: "keys", keys: gaussian(11, 5) } }),
    ).toThrow("[11,5] for anchors [12,5]");
    const contrast = contrastOf({ anchors, candidates: mutual });
    expect(() => contrast.forcesOn(0, 0)).toThrow("temperature of 0");
    expect(() => contrast.forcesOn(12, 1)).toThrow("found anchor 12");
  });

  it("gives rows of zeros no force", () => {
    const zeros = embeddingsOf(4, 3, () => 0);
    const { net, weights } = contrastOf({
      anchors: zeros,
      candidates: { kind: "each other" },
    }).forcesOn(0, 0.5);
    expect(Array.from(net)).toEqual([0, 0, 0]);
    expect(weights[1]).toBeCloseTo(1 / 3);
  });
});
