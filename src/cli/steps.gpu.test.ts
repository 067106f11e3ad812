import { expect, it } from "vitest";
import { openDevice } from "../gpu/device.ts";
import { DEFAULT_CONFIGURATION } from "../lab/session/adapterDefaults.ts";
import { resolveConfiguration } from "../training/configuration.ts";
import "../training/methods/all.ts";
import { createTraining } from "../training/training.ts";
import { loadLocalDataset } from "./resources.ts";
import { takeSteps } from "./steps.ts";
import { captureOutput, testGpu, testTables } from "./testing.ts";

it("a lost device ends training with its reason, and keeps the history", async () => {
  const device = await openDevice(await testGpu());
  const dataset = await loadLocalDataset("digits");
  const configuration = resolveConfiguration(
    {
      ...DEFAULT_CONFIGURATION,
      dataset: dataset.id,
      encoder: "mlp",
      batch: 8,
      steps: 1_000_000,
    },
    testTables,
  );
  const training = await createTraining(device, configuration, dataset);
  // After four steps all kernels are compiled, including those first used in the second step.
  for (let step = 0; step < 4; step++) await training.next();
  setTimeout(() => device.destroy(), 400);
  const taken = await takeSteps(device, training, configuration.steps, captureOutput());
  expect(taken.failure?.failure).toBe("device-lost");
  expect(taken.history[0]?.step).toBe(5);
  expect(taken.history.every(({ loss }) => Number.isFinite(loss))).toBe(true);
  expect(taken.engine).toMatchObject({ submitsPerStep: 1, buffersCreatedPerStep: 0 });
  expect(taken.state).toBeUndefined();
});
