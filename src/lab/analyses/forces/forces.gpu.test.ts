/**
 * The pieces against the whole: pulls and pushes added up are the gradient that the method's own
 * objective has through automatic differentiation, on real batches of short runs.
 */
import { afterAll, describe, expect, it } from "vitest";
import { testGpu, testTables } from "../../../cli/testing.ts";
import { openDevice } from "../../../gpu/device.ts";
import { resolveConfiguration } from "../../../training/configuration.ts";
import { loadMethod } from "../../../training/methods/index.ts";
import { createTraining } from "../../../training/training.ts";
import { evaluateObjective } from "../../evaluate/objective.ts";
import { lensOf } from "./lens.ts";
import { contrastIn } from "./pairs.ts";

const dataset = await testTables.open("digits");
const device = await openDevice(await testGpu());
afterAll(() => device.destroy());

async function runOf(id: string, settings = {}, encoder = "convnet-s") {
  await loadMethod(id);
  const configuration = resolveConfiguration(
    {
      method: id,
      dataset: "digits",
      encoder,
      steps: 20,
      batch: 8,
      seed: 5,
      settings: { projectorDim: "16", ...settings },
    },
    testTables,
  );
  const training = await createTraining(device, configuration, dataset);
  for (let step = 0; step < 3; step++) await training.next();
  return training;
}

/** Largest difference relative to the largest value. */
function apart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [most, scale] = [0, 1e-12];
  for (let index = 0; index < a.length; index++) {
    most = Math.max(most, Math.abs((a[index] ?? 0) - (b[index] ?? 0)));
    scale = Math.max(scale, Math.abs(b[index] ?? 0));
  }
  return most / scale;
}

describe.each([
  ["simclr", {}],
  ["simclr", { temperature: 0.05 }],
  ["moco", { queueSize: 40 }],
  ["moco", { queueSize: 40, symmetric: true }],
  ["mocov3", {}],
  ["supcon", {}],
  ["simclr", { positives: "class" }],
])("%s %o", (id, settings) => {
  it("forces add up to the gradient, of the batch and with a chosen image in it", async () => {
    const training = await runOf(id, settings);
    for (const chosen of [undefined, { split: "test", index: 7 } as const]) {
      const reading = await lensOf(device, training, dataset).read(chosen);
      const given = reading.contrast;
      if (!given) throw new Error("no pairs");
      const temperature = Number(training.valueOf("temperature"));
      const scale = given.declared.scale?.(temperature) ?? 1;
      const contrast = contrastIn(given);
      expect(contrast.loss(temperature, scale)).toBeCloseTo(reading.loss, 4);
      const { data, rows, cols } = given.anchors;
      const sums = new Float32Array(data.length);
      for (let row = 0; row < rows; row++) {
        const length = Math.hypot(...data.subarray(row * cols, (row + 1) * cols));
        const { net } = contrast.forcesOn(row, temperature, scale);
        net.forEach((value, col) => {
          sums[row * cols + col] = -value / length;
        });
      }
      expect(apart(sums, given.gradients)).toBeLessThan(1e-4);
      expect(reading.images[0]).toMatchObject(chosen ?? { split: "train" });
    }
    training.destroy();
  }, 60_000);
});

it("agrees with the objective by itself, as lab loss evaluates it", async () => {
  const training = await runOf("simclr");
  const { contrast: given, loss } = await lensOf(device, training, dataset).read(undefined);
  if (!given) throw new Error("no pairs");
  const { data, rows, cols } = given.anchors;
  const half = (rows / 2) * cols;
  const tensor = (part: Float32Array) => ({
    dtype: "F32" as const,
    shape: [rows / 2, cols],
    data: Float32Array.from(part),
  });
  const { grad1, grad2, whole } = await evaluateObjective(device, {
    method: training.model.method,
    tensors: { z1: tensor(data.subarray(0, half)), z2: tensor(data.subarray(half)) },
    settings: {},
    name: "lens",
  }).then((found) => ({ grad1: found["grad.z1"], grad2: found["grad.z2"], whole: found.loss }));
  expect(whole?.data[0]).toBeCloseTo(loss, 5);
  const both = [...(grad1?.data ?? []), ...(grad2?.data ?? [])];
  expect(apart(given.gradients, both)).toBeLessThan(1e-4);
  training.destroy();
}, 60_000);

it("looks at the batch that the next step takes", async () => {
  const training = await runOf("simclr");
  const { loss } = await lensOf(device, training, dataset).read(undefined);
  const report = await training.next();
  expect(report.loss).toBeCloseTo(loss, 5);
  training.destroy();
}, 60_000);

describe("without pairs", () => {
  it.each([
    ["byol", {}],
    ["byol", { stopGradient: false }],
    ["simsiam", {}],
    ["barlow", {}],
    ["vicreg", {}],
    ["swav", { prototypes: 8 }],
    ["dino", {}],
  ])(
    "%s %o has a gradient by every z",
    async (id, settings) => {
      const training = await runOf(id, settings);
      const lens = lensOf(device, training, dataset);
      const { z } = await lens.read(undefined);
      if (!z) throw new Error("no gradient");
      expect(z.values.rows % 8).toBe(0);
      expect(z.gradients.length).toBe(z.values.data.length);
      expect(z.gradients.some((gradient) => gradient !== 0)).toBe(true);
      expect(z.gradients.every(Number.isFinite)).toBe(true);
      const chosen = await lens.read({ split: "train", index: 3 });
      expect(chosen.z?.values.rows).toBe(z.values.rows);
      training.destroy();
    },
    60_000,
  );

  it("has none where the loss does not pass through z", async () => {
    const training = await runOf("cpc", {}, "patchnet");
    const reading = await lensOf(device, training, dataset).read(undefined);
    expect(reading.z).toBeUndefined();
    expect(reading.contrast).toBeUndefined();
    training.destroy();
  }, 60_000);
});
