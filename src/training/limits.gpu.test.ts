/**
 * Large batches within WebGPU's default limits: 8 storage buffers per stage, 128 MiB per binding, 256 MiB
 * per buffer. Kernels, bindings and submits of real steps are validated but not executed.
 */
import { expect, it } from "vitest";
import { testSchema, testTables, validatingGpu } from "../cli/testing.ts";
import { type Table, tableOf } from "../data/index.ts";
import { openDevice } from "../gpu/device.ts";
import type { SettingValues } from "../shared/settings.ts";
import { resolveConfiguration } from "./configuration.ts";
import "./methods/all.ts";
import { createTraining } from "./training.ts";

/** As many black images as the dataset has. */
function blackImages(id: string): Table {
  const schema = testSchema(id);
  const [height, width, channels] = schema.shape;
  const rows = (name: "train" | "test") => {
    const { count } = schema.splits[name];
    const images = new Uint8Array(count * height * width * channels);
    return { count, images, labels: new Int32Array(count) };
  };
  return tableOf(schema, { train: rows("train"), test: rows("test") });
}

it.each<[string, number, SettingValues]>([
  ["simclr", 4096, {}],
  ["simclr", 8192, {}],
  ["byol", 8192, {}],
  ["moco", 4096, { queueSize: 65_536, projectorDim: "128" }],
])("%s at batch %i runs on default limits, in bounded memory", async (method, batch, settings) => {
  const device = await openDevice(await validatingGpu(), { defaultLimits: true });
  expect(device.adapter.limits).toMatchObject({
    maxStorageBuffersPerShaderStage: 8,
    maxStorageBufferBindingSize: 2 ** 27,
    maxBufferSize: 2 ** 28,
  });
  const dataset = blackImages("fashion");
  const configuration = resolveConfiguration(
    {
      method,
      dataset: "fashion",
      encoder: "convnet-s",
      steps: 10,
      batch,
      seed: 0,
      settings,
    },
    testTables,
  );
  const training = await createTraining(device, configuration, dataset);
  const before = { ...device.counters };
  // Not `next`, which checks the loss: the memory is uninitialised.
  await training.program.run(() => 1);
  expect(device.failure()).toBeUndefined();
  const { submits, dispatches } = device.counters;
  expect(submits - before.submits).toBe(2 * (batch / training.chunk) + 2);
  expect(dispatches - before.dispatches).toBe(training.program.dispatches);
  const images = dataset.train.images.length + dataset.test.images.length;
  expect(device.counters.peakBytes - images).toBeLessThan(2 ** 29);
  training.destroy();
});
