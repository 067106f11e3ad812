/** A run without parameters: it takes no steps, and its weights file embeds images. */
import { beforeAll, describe, expect, it } from "vitest";
import { testGpu, testTables } from "../../cli/testing.ts";
import { type Table, toFloat } from "../../data/index.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { resolveConfiguration } from "../../training/configuration.ts";
import { loadMethod } from "../../training/methods/index.ts";
import { createTraining } from "../../training/training.ts";
import { embedWith } from "./embedder.ts";
import { decodeWeights, encodeWeights } from "./weights.ts";

let device: Device;
let dataset: Table;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
  dataset = await testTables.open("digits");
});

describe.each([
  ["pixels", 784],
  ["hog", 6 * 6 * 36],
  ["lbp", 4 * 4 * 59],
  ["sift", 5 * 128],
])("%s", (id, dim) => {
  it("has features, files and no steps", async () => {
    await loadMethod(id);
    const configuration = resolveConfiguration(
      {
        method: id,
        dataset: "digits",
        encoder: id,
        steps: 0,
        batch: 16,
        seed: 0,
        settings: {},
      },
      testTables,
    );
    const training = await createTraining(device, configuration, dataset);
    expect(training.model.parameterCount).toBe(0);
    expect(training.program.submits).toBe(0);
    const rows = 3;
    const images = toFloat(dataset.test.images.subarray(0, rows * 784));
    await training.calibrate(500);
    const { spaces } = await training.embed("test", rows);
    const h = spaces.h?.data ?? new Float32Array();
    const z = spaces.z?.data;
    expect([spaces.h?.cols, spaces.z?.cols]).toEqual([dim, dim]);
    expect(z).toEqual(h);
    if (id === "pixels") expect(h).toEqual(images);

    const words = await training.readState();
    const file = encodeWeights(training.model, { step: 0, words });
    const saved = decodeWeights(file, "weights.safetensors", testTables);
    expect(Object.keys(saved.tensors)).toEqual(id === "sift" ? ["encoder.vocabulary"] : []);
    expect(await embedWith(device, saved, images)).toEqual({ h, dim });
    training.destroy();
  });
});
