/** A run that does not fit an adapter is refused before it trains, and a smaller one trains on the same device. */
import { expect, it } from "vitest";
import { testSchema, testTables, validatingGpu } from "../cli/testing.ts";
import { type Table, tableOf } from "../data/index.ts";
import { openDevice } from "../gpu/device.ts";
import { createBuffer } from "../gpu/memory.ts";
import type { SettingValues } from "../shared/settings.ts";
import { type ResolvedConfiguration, resolveConfiguration } from "./configuration.ts";
import "./methods/all.ts";
import { createTraining } from "./training.ts";

const schema = testSchema("digits");
const [height, width, channels] = schema.shape;

function blackDigits(count: number): Table {
  const images = new Uint8Array(count * height * width * channels);
  const rows = { count, images, labels: new Int32Array(count) };
  return tableOf(schema, { train: rows, test: rows });
}

const configured = (method: string, batch: number, settings: SettingValues = {}) =>
  resolveConfiguration(
    {
      method,
      dataset: "digits",
      encoder: "convnet-s",
      steps: 10,
      batch,
      seed: 0,
      settings,
    },
    testTables,
  );

it("a batch that does not fit leaves nothing behind, and a smaller one runs", async () => {
  const device = await openDevice(await validatingGpu());
  const dataset = blackDigits(2048);
  // The null backend has 512 MiB.
  const others = await Promise.all(
    [0, 1].map((index) => createBuffer(device, 248 * 2 ** 20, `other${index}`)),
  );
  const { liveBuffers, bytes } = device.counters;
  const whole = configured("simclr", 1024, { chunk: 1024 });
  await expect(createTraining(device, whole, dataset)).rejects.toMatchObject({
    name: "RunError",
    failure: "out-of-memory",
    message: expect.stringMatching(/^batch 1024 needs [\d.]+ MiB.*choose a smaller batch/),
  });
  expect(device.counters).toMatchObject({ liveBuffers, bytes });
  expect(device.failure()).toBeUndefined();
  const training = await createTraining(device, configured("simclr", 16), dataset);
  await training.program.run(() => 1);
  await training.readState();
  expect(device.failure()).toBeUndefined();
  training.destroy();
  expect(device.counters).toMatchObject({ liveBuffers, bytes });
  for (const other of others) other.destroy();
  device.destroy();
});

it.each<[string, ResolvedConfiguration]>([
  ["simclr", configured("simclr", 16, { projectorWidth: 512 })],
  ["simclr, its chunk set", configured("simclr", 16, { projectorWidth: 512, chunk: 16 })],
])("a state larger than a buffer is refused with both sizes: %s", async (_, configuration) => {
  const device = await openDevice(await validatingGpu());
  const limits = { ...device.adapter.limits, maxBufferSize: 2 ** 20 };
  const small = { ...device, adapter: { ...device.adapter, limits } };
  const { buffers } = device.counters;
  await expect(createTraining(small, configuration, blackDigits(64))).rejects.toMatchObject({
    name: "InputError",
    message: expect.stringMatching(
      /state needs [\d.]+ MiB, and a buffer of this adapter holds at most 1 MiB\. Choose/,
    ),
  });
  expect(device.counters.buffers).toBe(buffers);
  device.destroy();
});
