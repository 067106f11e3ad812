/** Every objective against PyTorch: the loss to 1e-5 of itself, gradients to 1e-5 of their largest entry. */
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { gradients } from "../../autodiff/gradients.ts";
import { input, scalar } from "../../autodiff/tensor.ts";
import { evaluate } from "../../autodiff/testing.ts";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { at } from "../../shared/errors.ts";
import "../methods/all.ts";
import { methodNamed } from "../methods/index.ts";

const Numbers = z.array(z.number());
const Fixtures = z.object({
  cases: z.array(
    z.object({
      method: z.string(),
      settings: z.record(z.string(), z.union([z.number(), z.string()])),
      inputs: z.record(z.string(), z.object({ shape: Numbers, values: Numbers })),
      loss: z.number(),
      gradients: z.record(z.string(), Numbers),
    }),
  ),
});
const folder = new URL("./fixtures/", import.meta.url);
/** One file for each family of methods, made by the script of its name. */
const cases = readdirSync(folder)
  .filter((name) => name.startsWith("objectives"))
  .sort()
  .flatMap((name) => {
    const text = readFileSync(new URL(name, folder), "utf8");
    return z.parse(Fixtures, JSON.parse(text)).cases;
  });

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
});

/**
 * Sums of hundreds of f32 squares and their cancellations cost a digit beside PyTorch's f64; the
 * objectives that standardise first are held to 3e-5.
 */
const tolerances: Readonly<Record<string, number>> = { barlow: 3e-5 };

describe("objectives agree with PyTorch", () => {
  cases.forEach(({ method, settings, inputs, loss, gradients: slopes }, index) => {
    it(`${method} ${JSON.stringify(settings)}, case ${index + 1}`, async () => {
      const { objective } = methodNamed(method);
      const tolerance = tolerances[method] ?? 1e-5;
      const tensors = Object.fromEntries(
        Object.entries(inputs).map(([name, { shape }]) => [name, input(name, shape)]),
      );
      const value = objective.evaluate(tensors, (key) => scalar(key), settings);
      const names = Object.keys(slopes);
      const graph = gradients(
        value,
        names.map((name) => tensors[name] ?? value),
      );
      const outputs = Object.fromEntries(names.map((name, i) => [`grad.${name}`, at(graph, i)]));
      const values = Object.fromEntries(
        Object.entries(inputs).map(([name, { values: list }]) => [name, Float32Array.from(list)]),
      );
      const scalars = Object.entries(settings).flatMap(([key, each]) =>
        typeof each === "number" ? [[key, each] as const] : [],
      );
      const numbers = Object.fromEntries(scalars);
      const results = await evaluate(device, { loss: value, ...outputs }, values, numbers);
      expect(Math.abs((results.loss?.[0] ?? Number.NaN) - loss)).toBeLessThanOrEqual(
        tolerance * Math.max(1, Math.abs(loss)),
      );
      for (const [name, expected] of Object.entries(slopes)) {
        // A loss without rows that count has gradients of 0.
        const largest = Math.max(...expected.map(Math.abs)) || 1;
        expected.forEach((each, i) => {
          const error = Math.abs((results[`grad.${name}`]?.[i] ?? Number.NaN) - each);
          expect(error / largest, `${name}[${i}]`).toBeLessThanOrEqual(tolerance);
        });
      }
    });
  });
});
