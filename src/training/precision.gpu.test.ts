/** Mixed precision against f32: gradients and memory of the same step. */
import { beforeAll, describe, expect, it } from "vitest";
import { factsOf } from "../autodiff/compile/compile.ts";
import { testGpu, testTables } from "../cli/testing.ts";
import type { Table } from "../data/index.ts";
import { type Device, openDevice } from "../gpu/device.ts";
import { at } from "../shared/errors.ts";
import type { SettingValues } from "../shared/settings.ts";
import { defaultEncoder, resolveConfiguration } from "./configuration.ts";
import "./methods/all.ts";
import { methodNamed } from "./methods/index.ts";
import { buildModel } from "./model.ts";
import { stepResults } from "./testing.ts";
import { createTraining } from "./training.ts";
import { trainingStep } from "./trainingStep.ts";

let device: Device;
let dataset: Table;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
  dataset = await testTables.open("digits");
});

const configurationOf = (method: string, settings: SettingValues, encoder = "mlp") =>
  resolveConfiguration(
    {
      method,
      dataset: "digits",
      steps: 10,
      batch: 64,
      seed: 5,
      settings,
      encoder: defaultEncoder(methodNamed(method), encoder),
    },
    testTables,
  );

function stepOf(...given: Parameters<typeof configurationOf>) {
  const model = buildModel(configurationOf(...given), dataset.schema);
  return stepResults(device, dataset, model, trainingStep(model, dataset.train.count));
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) =>
    x.reduce((sum, value, index) => sum + value * at(y, index), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe("mixed precision", () => {
  it.each([
    ["simclr", "convnet-s"],
    ["byol", "mlp"],
    ["vicreg", "mlp"],
    ["swav", "mlp"],
    ["mae", "vit-xs"],
    ["supervised", "resnet-s"],
  ])("takes nearly the step of f32: %s on %s", async (method, encoder) => {
    if (!factsOf(device).f16) return;
    const whole = await stepOf(method, {}, encoder);
    const mixed = await stepOf(method, { precision: "mixed" }, encoder);
    expect(cosine(whole.gradients, mixed.gradients)).toBeGreaterThan(0.99);
    expect(Math.abs(mixed.loss - whole.loss)).toBeLessThan(0.001 * Math.abs(whole.loss));
    expect(mixed.bytes / whole.bytes).toBeLessThan(0.8);
  });

  it("works in chunks", async () => {
    if (!factsOf(device).f16) return;
    const whole = await stepOf("simclr", { chunk: 16 });
    const mixed = await stepOf("simclr", { chunk: 16, precision: "mixed" });
    expect(cosine(whole.gradients, mixed.gradients)).toBeGreaterThan(0.99);
  });

  it("is refused if the adapter lacks f16 storage", async () => {
    const features = device.adapter.features.filter((feature) => feature !== "shader-f16");
    const without = { ...device, adapter: { ...device.adapter, features } };
    const configuration = configurationOf("simclr", { precision: "mixed" });
    await expect(createTraining(without, configuration, dataset)).rejects.toThrow(
      'precision: found "mixed", expected "f32"',
    );
  });
});
