/**
 * Norms, pooling and row kernels against PyTorch, to 1e-5 of the largest value expected. The fixtures
 * (scripts/fixtures/kernels.py) have float32 inputs and were computed in float64.
 */
import { describe, it } from "vitest";
import { at } from "../../shared/errors.ts";
import { attention } from "./attention.ts";
import { attentionDeltas } from "./attentionDeltas.ts";
import { attentionKeyGradient } from "./attentionKeyGradient.ts";
import { attentionQueryGradient } from "./attentionQueryGradient.ts";
import { averagePool2d } from "./averagePool2d.ts";
import { averagePool2dGradient } from "./averagePool2dGradient.ts";
import { batchNormApply } from "./batchNormApply.ts";
import { batchNormGradientApply } from "./batchNormGradientApply.ts";
import { batchNormGradientPartials } from "./batchNormGradientPartials.ts";
import { batchNormPartials } from "./batchNormPartials.ts";
import { crossEntropyGradientRows } from "./crossEntropyGradientRows.ts";
import { crossEntropyRows } from "./crossEntropyRows.ts";
import fixtures from "./fixtures/pytorch.json" with { type: "json" };
import { expectClose, run, sumOf } from "./fixtures/testing.ts";
import { layerNorm } from "./layerNorm.ts";
import { layerNormGradient } from "./layerNormGradient.ts";
import { logSumExpRows } from "./logSumExpRows.ts";
import { maxPool2d } from "./maxPool2d.ts";
import { maxPool2dGradient } from "./maxPool2dGradient.ts";
import { normalizeRows } from "./normalizeRows.ts";
import { normalizeRowsGradient } from "./normalizeRowsGradient.ts";
import { softmaxGradientRows } from "./softmaxGradientRows.ts";
import { softmaxRows } from "./softmaxRows.ts";

describe("batch norm", () => {
  it.each(fixtures.batchNorm)("$dims", async ({ dims, ...values }) => {
    const activation = dims.activation as "none" | "relu" | "gelu";
    const parameters = [...values.gamma, ...values.beta];
    const full = { ...dims, activation, affine: true, chunks: 3 };
    const { x, dy } = values;
    const parts = await run(batchNormPartials.instantiate(full), { x });
    const partials = parts("partials");
    const applied = await run(batchNormApply.instantiate(full), { x, parameters, partials });
    expectClose(applied("y"), values.y);
    const inputs = { dy, x, parameters, moments: applied("moments") };
    const sums = await run(batchNormGradientPartials.instantiate(full), inputs);
    const gradient = await run(batchNormGradientApply.instantiate(full), {
      ...inputs,
      partials: sums("partials"),
    });
    expectClose(gradient("dx"), values.dx);
    expectClose(gradient("dParameters"), [...values.dgamma, ...values.dbeta]);
  });
});

describe("layer norm", () => {
  it.each(fixtures.layerNorm)("$dims", async ({ dims, ...values }) => {
    const { x, dy } = values;
    const parameters = [...values.gamma, ...values.beta];
    const applied = await run(layerNorm.instantiate(dims), { x, parameters });
    expectClose(applied("y"), values.y);
    const chunks = 2;
    const gradient = await run(layerNormGradient.instantiate({ ...dims, chunks }), {
      dy,
      x,
      parameters,
      moments: applied("moments"),
    });
    expectClose(gradient("dx"), values.dx);
    const sums = await sumOf(gradient("partials"), chunks);
    expectClose(sums, [...values.dgamma, ...values.dbeta]);
  });
});

describe("attention", () => {
  it.each(fixtures.attention)(
    "$dims",
    async ({ dims: { images, tokens, ...sizes }, ...values }) => {
      const shape = { batch: images, queries: tokens, keys: tokens, ...sizes };
      const dims = { ...shape, packing: "qkv", causal: false, limited: false } as const;
      const { qkv, dy } = values;
      const applied = await run(attention.instantiate(dims), { qkv });
      const [y, logSumExp] = [applied("y"), applied("logSumExp")];
      expectClose(y, values.y);
      expectClose(logSumExp, values.logSumExp);
      const deltas = (await run(attentionDeltas.instantiate(dims), { y, dy }))("deltas");
      const inputs = { qkv, dy, logSumExp, deltas };
      const dqkv = (await run(attentionQueryGradient.instantiate(dims), inputs))("dqkv");
      const keys = await run(attentionKeyGradient.instantiate(dims), { ...inputs, dqkv });
      expectClose(keys("dqkv"), values.dqkv);
    },
  );
});

describe("pooling", () => {
  it.each(fixtures.maxPool2d)("largest $dims", async ({ dims, ...values }) => {
    expectClose((await run(maxPool2d.instantiate(dims), { x: values.x }))("y"), values.y);
    expectClose((await run(maxPool2dGradient.instantiate(dims), values))("dx"), values.dx);
  });
  it.each(fixtures.averagePool2d)("mean $dims", async ({ dims, ...values }) => {
    expectClose((await run(averagePool2d.instantiate(dims), { x: values.x }))("y"), values.y);
    expectClose((await run(averagePool2dGradient.instantiate(dims), values))("dx"), values.dx);
  });
});

describe("rows", () => {
  it.each(fixtures.softmax)("softmax and log-sum-exp $dims", async ({ dims, ...values }) => {
    expectClose((await run(softmaxRows.instantiate(dims), { x: values.x }))("y"), values.y);
    expectClose((await run(softmaxGradientRows.instantiate(dims), values))("dx"), values.dx);
    expectClose(
      (await run(logSumExpRows.instantiate(dims), { x: values.x }))("y"),
      values.logSumExp,
    );
  });
  it.each(fixtures.crossEntropy)("cross-entropy $dims", async ({ dims, ...values }) => {
    expectClose((await run(crossEntropyRows.instantiate(dims), values))("loss"), values.loss);
    const gradient = await run(crossEntropyGradientRows.instantiate(dims), values);
    expectClose(gradient("dLogits"), values.dLogits);
  });
  it.each(fixtures.normalize)("normalize $dims", async ({ dims, ...values }) => {
    expectClose((await run(normalizeRows.instantiate(dims), { x: values.x }))("y"), values.y);
    expectClose((await run(normalizeRowsGradient.instantiate(dims), values))("dx"), values.dx);
  });
});

describe("batch norm far from zero", () => {
  it("has the variance of values at 100 ± 0.01", async () => {
    const [groups, rows, channels, chunks] = [1, 1000, 3, 5];
    const x = Float32Array.from(
      { length: rows * channels },
      (_, i) => 100 + 0.01 * Math.sin(i * i),
    );
    const shape = { groups, rows, channels, chunks };
    const partials = (await run(batchNormPartials.instantiate(shape), { x }))("partials");
    const dims = { ...shape, epsilon: 1e-12, activation: "none", affine: false } as const;
    const applied = await run(batchNormApply.instantiate(dims), { x, partials });
    const variances = Array.from({ length: channels }, (_, channel) => {
      const values = Array.from({ length: rows }, (_, row) => at(x, row * channels + channel));
      const mean = values.reduce((total, value) => total + value, 0) / rows;
      return values.reduce((total, value) => total + (value - mean) ** 2, 0) / rows;
    });
    expectClose(applied("moments").slice(channels), variances);
  });
});
