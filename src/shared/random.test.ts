import { describe, expect, test } from "vitest";
import { hash4, normalPair, Random, randomWgsl, uniform01, type Words } from "./random.ts";

/** The hash in exact integers, as in the paper. */
function referenceHash(input: Words): Words {
  const wrap = (value: bigint) => BigInt.asUintN(32, value);
  const spread = (word: number) => wrap(BigInt(word) * 1664525n + 1013904223n);
  let x = spread(input[0]);
  let y = spread(input[1]);
  let z = spread(input[2]);
  let w = spread(input[3]);
  const mix = () => {
    x = wrap(x + y * w);
    y = wrap(y + z * x);
    z = wrap(z + x * y);
    w = wrap(w + y * z);
  };
  mix();
  [x, y, z, w] = [x ^ (x >> 16n), y ^ (y >> 16n), z ^ (z >> 16n), w ^ (w >> 16n)];
  mix();
  return [Number(x), Number(y), Number(z), Number(w)];
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("hash4", () => {
  test.each<Words>([
    [0, 0, 0, 0],
    [1, 2, 3, 4],
    [0xffffffff, 0xfffffffe, 0x80000000, 0x7fffffff],
    [7, 500, 9999, 12],
  ])("equals exact integer arithmetic at %i, %i, %i, %i", (...input) => {
    expect(hash4(...input)).toEqual(referenceHash(input));
  });

  test("depends on each argument: neighbours share about half of their bits", () => {
    const neighbours: Words[] = [
      [8, 3, 5, 2],
      [7, 4, 5, 2],
      [7, 3, 6, 2],
      [7, 3, 5, 3],
    ];
    const origin = hash4(7, 3, 5, 2);
    for (const neighbour of neighbours) {
      const changed = hash4(...neighbour)
        .map((word, index) => ((word ^ (origin[index] ?? 0)) >>> 0).toString(2))
        .join("")
        .replaceAll("0", "").length;
      expect(changed).toBeGreaterThan(40);
      expect(changed).toBeLessThan(88);
    }
  });

  test("is uniform over samples in each of its words", () => {
    const counts = Array.from({ length: 4 }, () => new Array<number>(16).fill(0));
    for (let sample = 0; sample < 16_000; sample += 1) {
      for (const [index, word] of hash4(1, 0, sample, 0).entries()) {
        const row = counts[index];
        const bin = Math.floor(uniform01(word) * 16);
        if (row) row[bin] = (row[bin] ?? 0) + 1;
      }
    }
    for (const row of counts) {
      // Chi squared with 15 degrees of freedom exceeds 44 once in ten thousand.
      const chiSquared = row.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
      expect(chiSquared).toBeLessThan(44);
    }
  });
});

test("uniform01 covers [0, 1) in exact float32 steps", () => {
  expect(uniform01(0)).toBe(0);
  expect(uniform01(0xffffffff)).toBe(1 - 2 ** -24);
  expect(Math.fround(uniform01(0xdeadbeef))).toBe(uniform01(0xdeadbeef));
});

test("normalPair is finite at the ends of its range", () => {
  for (const word of [0, 0xff, 0xffffffff]) {
    for (const value of normalPair(word, word)) expect(Number.isFinite(value)).toBe(true);
  }
});

describe("Random", () => {
  test("equal seeds and streams give equal sequences, others do not", () => {
    const draw = (seed: number, stream?: number) => {
      const random = new Random(seed, stream);
      return Array.from({ length: 9 }, () => random.word());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(7, 0)).not.toEqual(draw(7, 1));
    expect(new Set(draw(7)).size).toBe(9);
  });

  test("uniform has the mean and variance of its range", () => {
    const random = new Random(3);
    const values = Array.from({ length: 20_000 }, () => random.uniform(-1, 3));
    expect(mean(values)).toBeCloseTo(1, 1);
    expect(mean(values.map((value) => (value - 1) ** 2))).toBeCloseTo(16 / 12, 1);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...values)).toBeLessThan(3);
  });

  test("normal has the first four moments of a Gaussian", () => {
    const random = new Random(11);
    const values = Array.from({ length: 40_000 }, () => random.normal());
    expect(mean(values)).toBeCloseTo(0, 1);
    expect(mean(values.map((value) => value ** 2))).toBeCloseTo(1, 1);
    expect(mean(values.map((value) => value ** 3))).toBeCloseTo(0, 0);
    expect(Math.abs(mean(values.map((value) => value ** 4)) - 3)).toBeLessThan(0.2);
  });

  test("integer reaches every value and refuses invalid n", () => {
    const random = new Random(5);
    const seen = new Set(Array.from({ length: 200 }, () => random.integer(7)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(() => random.integer(0)).toThrow("Random.integer: n is 0");
    expect(() => random.integer(2.5)).toThrow("n is 2.5");
  });

  test("permutation contains every index once, in a different order", () => {
    const order = new Random(1).permutation(100);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect([...order]).not.toEqual([...order].sort((a, b) => a - b));
    expect(new Random(1).permutation(0)).toHaveLength(0);
  });
});

test("the WGSL version has the same constants", () => {
  expect(randomWgsl).toContain("input * 1664525u + 1013904223u");
  expect(randomWgsl).toContain("* 5.960464477539063e-8");
});
