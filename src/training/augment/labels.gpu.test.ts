/** Labels are shuffled like their images, for whole batches and parts. */
import { beforeAll, expect, it } from "vitest";
import { data, scalar } from "../../autodiff/tensor.ts";
import { evaluate } from "../../autodiff/testing.ts";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { batchIndex } from "../../shared/shuffle.ts";
import { labelsOfBatch } from "./labels.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
});

it("returns one one-hot row per image of the batch", async () => {
  const [count, classes, batch] = [23, 5, 7];
  const labels = Uint32Array.from({ length: count }, (_, image) => (3 * image) % classes);
  const request = {
    labels: data(labels, [count]),
    count,
    classes,
    batch,
    seed: scalar("seed", "u32"),
    step: scalar("step", "u32"),
  };
  const part = { images: 3, first: scalar("first", "u32") };
  const outputs = {
    whole: labelsOfBatch(request),
    part: labelsOfBatch({ ...request, part }),
  };
  const scalars = { seed: 9, step: 4, first: 2 };
  const results = await evaluate(device, outputs, {}, scalars);
  const expected = Float32Array.from({ length: batch * classes }, (_, i) => {
    const image = batchIndex(9, 4, Math.floor(i / classes), { count, batch });
    return labels[image] === i % classes ? 1 : 0;
  });
  expect(results.whole).toEqual(expected);
  expect(results.part).toEqual(expected.subarray(2 * classes, 5 * classes));
});
