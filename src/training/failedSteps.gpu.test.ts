/**
 * A step whose loss is not finite is not taken by any part of the state: weights, moments, moving averages,
 * centres and queues. Nor is the step that was submitted behind it, so the run can go on from that state.
 */
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { testGpu, testTables } from "../cli/testing.ts";
import { openDevice } from "../gpu/device.ts";
import type { SettingValues } from "../shared/settings.ts";
import { resolveConfiguration } from "./configuration.ts";
import "./methods/all.ts";
import { createTraining, type Training } from "./training.ts";

/** Written by every step before they are read. */
const SCRATCH = ["gradients", "chunkGradients", "squaredNorm", "skipped"];

/** The hashes of the regions that a checkpoint holds, and whether all values are finite. */
async function savedBy({ model, readState }: Training) {
  const state = await readState();
  return [...model.layout.regions.values()]
    .filter(({ name }) => !SCRATCH.includes(name))
    .map(({ name, offset, words }) => {
      const values = state.slice(offset, offset + words);
      const hash = createHash("sha256").update(new Uint8Array(values.buffer)).digest("hex");
      return { name, hash, finite: values.every(Number.isFinite) };
    });
}

/** The next run of the program gets NaN for a run-time scalar. */
function poisonNext({ program }: Training, scalar: string): void {
  const { run } = program;
  Object.assign(program, {
    run: (scalarNamed: (name: string) => number) => {
      Object.assign(program, { run });
      return run((name) => (name === scalar ? Number.NaN : scalarNamed(name)));
    },
  });
}

it.each<[string, string, SettingValues]>([
  ["dino", "studentTemperature", { optimizer: "adamw" }],
  ["moco", "temperature", { optimizer: "lars", queueSize: 64, chunk: 16 }],
])("%s", async (method, scalar, settings) => {
  const device = await openDevice(await testGpu());
  const dataset = await testTables.open("digits");
  const configuration = resolveConfiguration(
    {
      method,
      dataset: "digits",
      encoder: "mlp",
      steps: 20,
      batch: 32,
      seed: 3,
      settings,
    },
    testTables,
  );
  const training = await createTraining(device, configuration, dataset);
  const saved = () => savedBy(training);
  const take = async (steps: number) => {
    for (let step = 0; step < steps; step++) await training.next();
  };
  await take(2);
  const whole = await training.readState();
  const before = await saved();

  poisonNext(training, scalar);
  const both = await Promise.allSettled([training.next(), training.next()]);
  const message = expect.stringMatching(/^The loss is not finite at step 3\. The step was not app/);
  for (const each of both) expect(each).toMatchObject({ status: "rejected", reason: { message } });
  expect(training.step).toBe(2);
  expect(await saved()).toEqual(before);
  await expect(training.next()).rejects.toMatchObject({ message });

  // The state after the failure is a good one: a run goes on from it as from the one before.
  const after = await training.readState();
  training.writeState(whole, 2);
  await take(2);
  const expected = await saved();
  training.writeState(after, 2);
  await take(2);
  expect(await saved()).toEqual(expected);
  expect(expected.filter(({ finite }) => !finite)).toEqual([]);
  training.destroy();
  device.destroy();
});
