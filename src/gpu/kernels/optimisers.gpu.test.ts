/** Optimisers: several steps against PyTorch to 1e-5, and steps that must be skipped. */
import { describe, expect, it } from "vitest";
import type { KernelInstance } from "../kernel.ts";
import { adamw } from "./adamw.ts";
import fixtures from "./fixtures/pytorch.json" with { type: "json" };
import { expectClose, type Named, run } from "./fixtures/testing.ts";
import { lars } from "./lars.ts";
import { sgd } from "./sgd.ts";
import { squaredNormPartials } from "./squaredNormPartials.ts";

// The flat buffer of the fixtures: a tensor of two blocks with weight decay, and one of one block without.
const length = 192;
const table = [1, 1, 1, 1, 0, 1];
const segments = [0, 128, 128, 64];
const chunks = 2;

async function squaredNormOf(gradients: ArrayLike<number>) {
  return (await run(squaredNormPartials.instantiate({ length, chunks }), { gradients }))(
    "partials",
  );
}

interface Run {
  readonly steps: number;
  readonly start: ArrayLike<number>;
  readonly gradients: readonly number[];
  /** State of the optimiser besides the parameters, initially zero. */
  readonly moments: readonly string[];
  readonly instance: KernelInstance;
  /** The scalars of step 1, 2, …, in the order of their words. */
  readonly scalars: (step: number) => readonly number[];
}

/** The parameters after some steps. */
async function optimised({ steps, start, gradients, moments, instance, scalars }: Run) {
  let state: Named = { parameters: start };
  for (let step = 1; step <= steps; step++) {
    const own = gradients.slice((step - 1) * length, step * length);
    const squaredNorm = await squaredNormOf(own);
    const block = Float32Array.from({ length: 64 }, (_, word) => scalars(step)[word] ?? 0);
    const written = await run(
      instance,
      { ...state, gradients: own, squaredNorm, loss: [1], table, segments },
      new Uint32Array(block.buffer),
    );
    const names = ["parameters", ...moments];
    state = Object.fromEntries(names.map((name) => [name, written(name)]));
  }
  return state.parameters ?? [];
}

const rates = { learningRate: { word: 0 }, weightDecay: { word: 1 } };

describe("optimisers", () => {
  it.each(fixtures.adamw)("AdamW $dims", async ({ dims, ...values }) => {
    const scalars = { ...rates, correction1: { word: 2 }, correction2: { word: 3 } };
    const { steps, learningRate, weightDecay, beta1, beta2 } = dims;
    const parameters = await optimised({
      steps,
      start: values.parameters,
      gradients: values.gradients,
      moments: ["firstMoment", "secondMoment"],
      instance: adamw.instantiate({ ...dims, length, chunks }, { scalars }),
      scalars: (step) => [learningRate, weightDecay, 1 - beta1 ** step, 1 - beta2 ** step],
    });
    expectClose(parameters, values.updated);
  });

  it.each(fixtures.sgd)("SGD $dims", async ({ dims, ...values }) => {
    const parameters = await optimised({
      steps: dims.steps,
      start: values.parameters,
      gradients: values.gradients,
      moments: ["velocity"],
      instance: sgd.instantiate({ ...dims, clipNorm: 0, length, chunks }, { scalars: rates }),
      scalars: () => [dims.learningRate, dims.weightDecay],
    });
    expectClose(parameters, values.updated);
  });

  it.each(fixtures.lars)("LARS $dims", async ({ dims, ...values }) => {
    const shape = { ...dims, clipNorm: 0, length, chunks, segments: 2 };
    const parameters = await optimised({
      steps: dims.steps,
      start: values.parameters,
      gradients: values.gradients,
      moments: ["velocity"],
      instance: lars.instantiate(shape, { scalars: rates }),
      scalars: () => [dims.learningRate, dims.weightDecay],
    });
    expectClose(parameters, values.updated);
  });

  it.each([
    ["an infinite gradient", { gradient: Number.POSITIVE_INFINITY, loss: 1 }],
    ["a gradient that is no number", { gradient: Number.NaN, loss: 1 }],
    ["a squared norm beyond f32", { gradient: 1e30, loss: 1 }],
    ["a loss that is no number", { gradient: 1, loss: Number.NaN }],
  ])("take no step with %s", async (_, { gradient, loss }) => {
    const gradients = Float32Array.from({ length }, (_, i) => (i === 77 ? gradient : 0.1));
    const parameters = Float32Array.from({ length }, (_, i) => i);
    const dims = { length, chunks, clipNorm: 1, momentum: 0.9 };
    const written = await run(sgd.instantiate(dims), {
      parameters,
      gradients,
      squaredNorm: await squaredNormOf(gradients),
      table,
      loss: [loss],
      learningRate: [0.1],
      weightDecay: [0.1],
    });
    expect(written("parameters")).toEqual(parameters);
    expect(written("velocity")).toEqual(new Float32Array(length));
  });
});
