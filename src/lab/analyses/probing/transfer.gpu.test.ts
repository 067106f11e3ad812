/** A run on grey images is probed on images in colour, with its own weights and without training. */
import { expect, it } from "vitest";
import { testGpu, testTables } from "../../../cli/testing.ts";
import { openDevice } from "../../../gpu/device.ts";
import { createBuffer } from "../../../gpu/memory.ts";
import { resolveConfiguration } from "../../../training/configuration.ts";
import { loadMethod } from "../../../training/methods/index.ts";
import { buildModel, initialState } from "../../../training/model.ts";
import { handMadeTransfer, transferredParts, transferTo, untrainedTransfer } from "./transfer.ts";

it("embeds another dataset, adapted to the network's images", async () => {
  const device = await openDevice(await testGpu(), { defaultLimits: true });
  await loadMethod("simclr");
  const digits = await testTables.open("digits");
  const configuration = resolveConfiguration(
    {
      method: "simclr",
      dataset: "digits",
      encoder: "mlp",
      steps: 0,
      batch: 16,
      seed: 0,
      settings: {},
    },
    testTables,
  );
  const model = buildModel(configuration, digits.schema);
  const opened = transferTo(model, await testTables.open("shapes"), true);
  expect(opened.adapted).toMatch(/32×32×3, are cropped, resized and coloured to 28×28×1/);
  expect(transferTo(model, digits, true).adapted).toBeUndefined();
  const transfer = { ...opened, counts: { train: 30, test: 20 } };

  const state = await createBuffer(device, model.layout.words * 4, "state");
  state.write(0, initialState(model));
  const trained = (await transferredParts(device, { model, state }, transfer))("h");
  expect([trained.train.rows, trained.test.rows]).toEqual([30, 20]);
  expect(trained.test.cols).toBe(model.space("h").network.outputDim);
  // The MLP has no statistics to calibrate, so at step 0 the run's weights are the untrained ones.
  const before = (await untrainedTransfer(device, model, transfer, 100))("h");
  const worst = before.test.data.reduce(
    (most, value, index) => Math.max(most, Math.abs(value - (trained.test.data[index] ?? 0))),
    0,
  );
  const hasStatistics = model.statistics.some(([name]) => name.startsWith("encoder."));
  if (!hasStatistics) expect(worst).toBeLessThan(1e-5);
  const hog = await handMadeTransfer(device, model, transfer, "hog");
  expect([hog.train.rows, hog.test.cols]).toEqual([30, 6 * 6 * 36]);
  state.destroy();
  device.destroy();
});
