/** On CPU adapters, warm-up variants of kernels and specialised variants give the same bytes. */
import { expect, it } from "vitest";
import { testGpu, testTables } from "../cli/testing.ts";
import { openDevice } from "../gpu/device.ts";
import { resolveConfiguration } from "./configuration.ts";
import "./methods/all.ts";
import { createTraining } from "./training.ts";

it.each([
  ["simclr", "convnet-s", {}],
  ["supervised", "vit-xs", {}],
  ["barlow", "convnet-m", {}],
] as const)("%s on %s", async (method, encoder, settings) => {
  const device = await openDevice(await testGpu());
  const dataset = await testTables.open("digits");
  const given = { method, encoder, dataset: "digits", batch: 12, steps: 4, seed: 2, settings };
  const stateAfterTwo = async (specialised: boolean) => {
    const training = await createTraining(device, resolveConfiguration(given, testTables), dataset);
    if (specialised) await training.program.retune();
    for (let step = 0; step < 2; step++) await training.next();
    const state = Buffer.from((await training.readState()).buffer);
    training.destroy();
    return state;
  };
  const warmUp = await stateAfterTwo(false);
  expect((await stateAfterTwo(true)).equals(warmUp)).toBe(true);
  expect(device.failure()).toBeUndefined();
  device.destroy();
});
