/** Products, convolutions, norms and contrastive losses compared with central differences, at odd sizes. */
import { beforeAll, describe, expect, it } from "vitest";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import type { GradientChecks } from "../gradientCheck.ts";
import { data, input, scalar } from "../tensor.ts";
import { gradientError } from "../testing.ts";
import { attention } from "./attention.ts";
import { batchNorm } from "./batchNorm.ts";
import { crossEntropyOfProducts, logSumExpOfRows } from "./contrast.ts";
import { conv2d } from "./conv2d.ts";
import { patchesAt, patchGrid } from "./cutPatches.ts";
import { layerNorm } from "./layerNorm.ts";
import { exp, square } from "./math.ts";
import { matmul } from "./matmul.ts";
import { normalizeRows } from "./normalizeRows.ts";
import { pixelShuffle } from "./pixelShuffle.ts";
import { averagePool2d, maxPool2d } from "./pool2d.ts";
import { quarterTurns } from "./quarterTurns.ts";
import { crossEntropy, logSoftmax, logSumExp, softmax } from "./softmax.ts";
import { concatTokens, firstToken, prependToken, withoutFirstToken } from "./tokens.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
});

const temperature = () => scalar("temperature");

/** Multiples of 1/80, all different within 640 elements. */
let drawn = 0;
const apart = () => ((drawn++ * 259) % 640) / 80;

const checks: GradientChecks = {
  matmul: {
    shapes: [
      [5, 7],
      [7, 3],
    ],
    build: (a, b) => matmul(a, b),
  },
  "matmul, first transposed": {
    shapes: [
      [7, 5],
      [7, 3],
    ],
    build: (a, b) => matmul(a, b, { transposeA: true }),
  },
  "matmul, second transposed": {
    shapes: [
      [5, 7],
      [3, 7],
    ],
    build: (a, b) => matmul(a, b, { transposeB: true }),
  },
  "matmul, both transposed": {
    shapes: [
      [7, 5],
      [3, 7],
    ],
    build: (a, b) => matmul(a, b, { transposeA: true, transposeB: true }),
  },
  "matmul of a batch": {
    shapes: [
      [3, 4, 5],
      [3, 5, 2],
    ],
    build: (a, b) => matmul(a, b),
  },
  pixelShuffle: { shapes: [[2, 3, 2, 12]], build: (x) => square(pixelShuffle(x, 2)) },
  "matmul with itself": { shapes: [[4, 6]], build: (a) => matmul(a, a, { transposeB: true }) },
  "matmul, bias and ReLU": {
    shapes: [[6, 8], [8, 12], [12]],
    build: (a, b, bias) => matmul(a, b, { bias, activation: "relu" }),
    step: 1e-3,
  },
  "matmul, bias and GELU": {
    shapes: [[6, 8], [8, 12], [12]],
    build: (a, b, bias) => matmul(a, b, { bias, activation: "gelu" }),
  },
  "matmul, bias and residual": {
    shapes: [[5, 6], [6, 7], [7], [5, 7]],
    build: (a, b, bias, residual) => matmul(a, b, { bias, residual }),
  },
  "matmul and residual": {
    shapes: [
      [5, 6],
      [6, 7],
      [5, 7],
    ],
    build: (a, b, residual) => square(matmul(a, b, { residual })),
  },
  prependToken: { shapes: [[3, 4, 5], [5]], build: (x, token) => square(prependToken(x, token)) },
  concatTokens: {
    shapes: [
      [3, 2, 5],
      [3, 4, 5],
    ],
    build: (a, b) => square(concatTokens(a, b)),
  },
  withoutFirstToken: {
    shapes: [[3, 4, 5]],
    build: (x) => square(withoutFirstToken(x)),
  },
  firstToken: { shapes: [[3, 4, 8]], build: (x) => square(firstToken(x)) },
  "a long inner dimension": {
    shapes: [
      [600, 4],
      [600, 8],
    ],
    build: (a, b) => matmul(a, b, { transposeA: true }),
  },
  conv2d: {
    shapes: [
      [2, 7, 6, 3],
      [3, 3, 3, 5],
    ],
    build: (x, filter) => conv2d(x, filter, { padding: 1 }),
  },
  "conv2d, stride 2": {
    shapes: [
      [3, 8, 7, 4],
      [3, 3, 4, 8],
    ],
    build: (x, filter) => conv2d(x, filter, { stride: 2, padding: 1 }),
  },
  "conv2d, 1×1 with stride 2": {
    shapes: [
      [2, 5, 5, 4],
      [1, 1, 4, 6],
    ],
    build: (x, filter) => conv2d(x, filter, { stride: 2 }),
  },
  "batch norm": {
    shapes: [
      [6, 2, 2, 5],
      [2, 5],
    ],
    build: (x, parameters) => batchNorm(x, { groups: 2, parameters }).y,
  },
  "batch norm with ReLU": {
    shapes: [
      [8, 3, 3, 4],
      [2, 4],
    ],
    build: (x, parameters) => batchNorm(x, { groups: 1, activation: "relu", parameters }).y,
    step: 3e-4,
  },
  "batch norm with max pooling": {
    shapes: [
      [8, 5, 4, 4],
      [2, 4],
    ],
    build: (x, parameters) =>
      batchNorm(x, { groups: 2, parameters, pool: { kind: "max", window: [2, 2] } }).y,
    // Values of a window differ by more than the step, so that the maximum does not change.
    values: (random, which) => (which === 0 ? apart() : random.normal()),
    step: 1e-3,
  },
  "batch norm of many rows with mean pooling": {
    shapes: [
      [12, 7, 5, 5],
      [2, 5],
    ],
    build: (x, parameters) =>
      batchNorm(x, {
        groups: 1,
        activation: "gelu",
        parameters,
        pool: { kind: "mean", window: [7, 5] },
      }).y,
  },
  "batch norm without scale": { shapes: [[10, 4]], build: (x) => batchNorm(x, { groups: 1 }).y },
  normalizeRows: { shapes: [[5, 9]], build: (x) => normalizeRows(x) },
  "rows against themselves": {
    shapes: [[10, 6]],
    build: (x) => crossEntropyOfProducts(normalizeRows(x), undefined, temperature(), 5),
    scalars: { temperature: 0.5 },
  },
  "rows against keys": {
    shapes: [
      [6, 5],
      [6, 5],
    ],
    build: (a, b) => crossEntropyOfProducts(a, b, temperature(), 0),
    scalars: { temperature: 0.7 },
  },
  "rows against themselves, by a learned temperature": {
    shapes: [[10, 6], []],
    build: (x, t) => crossEntropyOfProducts(normalizeRows(x), undefined, exp(t), 5),
  },
  "rows against keys, by a learned temperature": {
    shapes: [[6, 5], [6, 5], []],
    build: (a, b, t) => crossEntropyOfProducts(a, b, exp(t), 2),
  },
  "log-sum-exp of rows against keys, by a learned temperature": {
    shapes: [[6, 5], []],
    build: (x, t) =>
      logSumExpOfRows(x, data(Float32Array.from({ length: 45 }, apart), [9, 5]), exp(t)),
    values: (random) => 1 + random.normal() / 4,
  },
  "log-sum-exp of rows against keys": {
    shapes: [[6, 5]],
    build: (x) =>
      logSumExpOfRows(x, data(Float32Array.from({ length: 45 }, apart), [9, 5]), temperature()),
    scalars: { temperature: 2 },
  },
  softmax: { shapes: [[4, 7]], build: (x) => softmax(x) },
  logSumExp: { shapes: [[4, 7]], build: (x) => logSumExp(x) },
  logSoftmax: { shapes: [[3, 300]], build: (x) => logSoftmax(x) },
  crossEntropy: {
    shapes: [[5, 6]],
    build: (x) => crossEntropy(x, data(Uint32Array.of(0, 5, 2, 3, 1), [5])),
  },
  layerNorm: {
    shapes: [
      [2, 3, 10],
      [2, 10],
    ],
    build: (x, parameters) => layerNorm(x, parameters),
  },
  maxPool2d: { shapes: [[2, 6, 7, 3]], build: (x) => maxPool2d(x, { size: 2 }), step: 1e-4 },
  "maxPool2d, overlapping": {
    shapes: [[1, 7, 7, 4]],
    build: (x) => maxPool2d(x, { size: 3, stride: 2, padding: 1 }),
    step: 1e-4,
  },
  averagePool2d: { shapes: [[2, 6, 7, 3]], build: (x) => averagePool2d(x, { size: 3, stride: 2 }) },
  quarterTurns: { shapes: [[2, 5, 5, 3]], build: (x) => square(quarterTurns(x)) },
  "patchesAt, corners per image": {
    shapes: [[2, 6, 7, 2]],
    build: (x) =>
      square(patchesAt(x, data(Float32Array.of(0, 1.5, 2, 3, 1, 1, 9, 9), [2, 2, 2]), 3)),
  },
  patchGrid: { shapes: [[2, 7, 6, 3]], build: (x) => square(patchGrid(x, 3, 2)) },
};

describe("gradients agree with central differences", () => {
  for (const [name, check] of Object.entries(checks)) {
    it(name, async () => {
      expect(await gradientError(device, check)).toBeLessThan(5e-3);
    });
  }
});

describe("shape errors name the op, the shapes and the caller's line", () => {
  it("matmul", () => {
    const a = scalar("a");
    expect(() => matmul(a, a)).toThrow(
      /^matmul: takes two matrices, got \[\] and \[\] \(at .*heavy\.gpu\.test\.ts:\d+\)$/,
    );
  });

  it("attention", () => {
    const qkv = input("qkv", [15, 7, 19]);
    expect(() => attention({ qkv }, { heads: 3 })).toThrow(
      /^attention: takes qkv as \[n, tokens, width\] .* got \[15,7,19\]/,
    );
    const [q, kv] = [input("q", [2, 3, 8]), input("kv", [2, 5, 8])];
    expect(() => attention({ q, kv }, { heads: 2 })).toThrow(/got \[2,3,8\], \[2,5,8\]/);
    expect(() => attention({ q, k: q, v: q }, { heads: 2, lengths: kv })).toThrow(
      /takes u32 lengths \[2\], got \[2,5,8\] f32/,
    );
  });
});
