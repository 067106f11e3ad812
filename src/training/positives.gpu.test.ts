/** Steps whose pairs are two rows that share a value, on a WebGPU implementation. */
import { beforeAll, expect, it } from "vitest";
import { testGpu, testTables } from "../cli/testing.ts";
import type { Table } from "../data/index.ts";
import { type Device, openDevice } from "../gpu/device.ts";
import type { SettingValues } from "../shared/settings.ts";
import { resolveConfiguration } from "./configuration.ts";
import "./methods/all.ts";
import { buildModel } from "./model.ts";
import { stepResults } from "./testing.ts";
import { trainingStep, wholeStep } from "./trainingStep.ts";

let device: Device;
let dataset: Table;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
  dataset = await testTables.open("digits");
});

const modelOf = (settings: SettingValues) =>
  buildModel(
    resolveConfiguration(
      {
        method: "simclr",
        dataset: "digits",
        encoder: "mlp",
        steps: 10,
        batch: 32,
        seed: 5,
        settings,
      },
      testTables,
    ),
    dataset.schema,
  );

it("a step in chunks has the loss and gradients of the whole batch, which differ from those of augmented pairs", async () => {
  const settings = { chunk: 8, positives: "class" };
  const model = modelOf(settings);
  const { count } = dataset.train;
  const whole = await stepResults(device, dataset, model, wholeStep(model, count));
  const chunked = await stepResults(device, dataset, model, trainingStep(model, count));
  expect(Math.abs(chunked.loss - whole.loss)).toBeLessThanOrEqual(1e-5 * whole.loss);
  const largest = whole.gradients.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  whole.gradients.forEach((value, index) => {
    expect(Math.abs(value - (chunked.gradients[index] ?? Number.NaN))).toBeLessThanOrEqual(
      1e-5 * largest,
    );
  });
  const alone = modelOf({ ...settings, positives: "augmented" });
  const other = await stepResults(device, dataset, alone, wholeStep(alone, count));
  expect(whole.loss).not.toBe(other.loss);
});
