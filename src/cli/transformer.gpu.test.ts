/** Vision transformers on a real adapter: the loss falls, and a resumed run gives the same bytes. */
import { beforeAll, expect, it } from "vitest";
import type { Table } from "../data/index.ts";
import { type Device, openDevice } from "../gpu/device.ts";
import { DEFAULT_CONFIGURATION } from "../lab/session/adapterDefaults.ts";
import { at } from "../shared/errors.ts";
import { resolveConfiguration } from "../training/configuration.ts";
import "../training/methods/all.ts";
import { createTraining } from "../training/training.ts";
import { loadLocalDataset } from "./resources.ts";
import { testGpu, testTables } from "./testing.ts";

let device: Device;
let dataset: Table;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
  dataset = await loadLocalDataset("digits");
});

const trainingOf = (method: string, steps: number) =>
  createTraining(
    device,
    resolveConfiguration(
      {
        ...DEFAULT_CONFIGURATION,
        method,
        dataset: dataset.id,
        encoder: "vit-xs",
        batch: 12,
        steps,
        seed: 4,
        settings: { learningRate: 2e-3 },
      },
      testTables,
    ),
    dataset,
  );

it("SimCLR's loss falls", async () => {
  const training = await trainingOf("simclr", 40);
  const losses: number[] = [];
  for (let step = 0; step < 40; step++) losses.push((await training.next()).loss);
  const mean = (from: number) =>
    losses.slice(from, from + 8).reduce((sum, loss) => sum + loss, 0) / 8;
  expect(mean(32)).toBeLessThan(mean(0) - 0.2);
  training.destroy();
});

it("BYOL's target averages every parameter, and the same state gives the same steps", async () => {
  const first = await trainingOf("byol", 6);
  for (let step = 0; step < 2; step++) await first.next();
  const state = await first.readState();
  const averages = new Map(first.model.averages);
  const { layout } = first.model;
  for (const name of ["cls", "patches.bias", "blocks.1.attention.qkv.weight", "norm.affine"]) {
    const variable = averages.get(`target.encoder.${name}`);
    if (!variable) throw new Error(`the target has no ${name}`);
    expect(at(state, layout.offsetOf(variable))).not.toBe(at(variable.initial(), 0));
  }
  await first.next();
  const expected = await first.readState();
  first.destroy();

  const second = await trainingOf("byol", 6);
  second.writeState(state, 2);
  await second.next();
  expect(await second.readState()).toEqual(expected);
  second.destroy();
});
