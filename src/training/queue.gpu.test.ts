/** The queue of MoCo: updates, order, and byte-exact resuming. */
import { beforeAll, expect, it } from "vitest";
import { testGpu, testTables } from "../cli/testing.ts";
import type { Table } from "../data/index.ts";
import { type Device, openDevice } from "../gpu/device.ts";
import type { SettingValues } from "../shared/settings.ts";
import { resolveConfiguration } from "./configuration.ts";
import "./methods/all.ts";
import { createTraining, type Training } from "./training.ts";

const BATCH = 16;

let device: Device;
let dataset: Table;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
  dataset = await testTables.open("digits");
});

const begin = (settings: SettingValues): Promise<Training> =>
  createTraining(
    device,
    resolveConfiguration(
      {
        method: "moco",
        dataset: "digits",
        encoder: "mlp",
        steps: 20,
        batch: BATCH,
        seed: 5,
        settings: { queueSize: 40, projectorDim: "8", ...settings },
      },
      testTables,
    ),
    dataset,
  );

async function queueOf({ model, readState }: Training): Promise<Float32Array[]> {
  const [entry] = model.states;
  if (!entry) throw new Error("moco has no queue");
  const start = model.layout.offsetOf(entry[1]);
  const [rows = 0, cols = 0] = entry[1].shape;
  const words = await readState();
  return Array.from({ length: rows }, (_, row) =>
    words.slice(start + row * cols, start + (row + 1) * cols),
  );
}

it("replaces the oldest keys by those of each step, cyclically, after the loss has been computed", async () => {
  const training = await begin({});
  const queues = [await queueOf(training)];
  const losses: number[] = [];
  for (let step = 0; step < 3; step++) {
    losses.push((await training.next()).loss);
    queues.push(await queueOf(training));
  }
  const changed = (step: number) =>
    queues[0]?.flatMap((_, row) =>
      queues[step]?.[row]?.join() === queues[step + 1]?.[row]?.join() ? [] : [row],
    );
  const from = (first: number, count: number) =>
    Array.from({ length: count }, (_, index) => (first + index) % 40).sort((a, b) => a - b);
  expect(changed(0)).toEqual(from(0, BATCH));
  expect(changed(1)).toEqual(from(BATCH, BATCH));
  expect(changed(2)).toEqual(from(2 * BATCH, BATCH));
  for (const row of queues[3] ?? []) expect(Math.hypot(...row)).toBeCloseTo(1, 5);
  // If the keys were already in the queue, each query would have its own positive as a negative, and the
  // loss could not be below ln 2.
  expect(losses[0]).toBeGreaterThan(1);
  expect(losses[0]).toBeLessThan(Math.log(41) + 1);
  training.destroy();
});

it("is part of the state: a resumed run equals an uninterrupted one", async () => {
  const whole = await begin({ symmetric: true });
  for (let step = 0; step < 2; step++) await whole.next();
  const halfway = await whole.readState();
  await whole.next();
  // One step, so that the resumed run needs no specialised kernels.
  const other = await begin({ symmetric: true });
  other.writeState(halfway, 2);
  await other.next();
  expect(await other.readState()).toEqual(await whole.readState());
  whole.destroy();
  other.destroy();
});

it("supports 65,536 negatives within default limits, without storing their logits", async () => {
  const training = await begin({ queueSize: 65_536, projectorDim: "128" });
  const { loss } = await training.next();
  expect(loss).toBeGreaterThan(Math.log(65_537) - 2);
  expect(loss).toBeLessThan(Math.log(65_537) + 2);
  const queueBytes = 65_536 * 128 * 4;
  expect(training.bytes).toBeLessThan(queueBytes + 16 * 2 ** 20);
  training.destroy();
});

it("groups batch norm, and shuffles keys between groups without changing the pairs", async () => {
  const losses: number[] = [];
  for (const settings of [
    { batchNormGroups: "1" },
    { batchNormGroups: "4", shuffle: false },
    { batchNormGroups: "4", shuffle: true },
  ]) {
    const training = await begin(settings);
    losses.push((await training.next()).loss);
    training.destroy();
  }
  expect(new Set(losses).size).toBe(3);
  await expect(begin({ batchNormGroups: "8", chunk: 8 })).rejects.toThrow(
    /batchNormGroups: 8 images/,
  );
});
