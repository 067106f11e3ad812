/** Beliefs read off from a language model whose weights are known to hold none, and its controls. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { testGpu, testTables } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { createBuffer, type DeviceBuffer } from "../../gpu/memory.ts";
import { resolveConfiguration } from "../../training/configuration.ts";
import { loadMethod } from "../../training/methods/index.ts";
import { buildModel, initialState } from "../../training/model.ts";
import { readBeliefs } from "./beliefs.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu());
  await loadMethod("gpt");
});
afterAll(() => device.destroy());

async function untrained() {
  const dataset = "rrxor";
  const settings = { "data.size": 300, context: 6 };
  const facts = { method: "gpt", dataset, encoder: "gpt-xs", steps: 1, batch: 8, seed: 0 };
  const configuration = resolveConfiguration({ ...facts, settings }, testTables);
  const table = await testTables.open(dataset, settings);
  const model = buildModel(configuration, table.schema);
  const state = await createBuffer(device, model.layout.words * 4, "state");
  state.write(0, initialState(model));
  // Texts have no images, so that nothing reads these.
  const none: DeviceBuffer = state;
  const buffers = { state, train: none, test: none };
  const found = await readBeliefs(device, { model, buffers }, table);
  state.destroy();
  return found;
}

it("reads the same from the initial weights as from an untrained network, and less than the beliefs need", async () => {
  const { scores, beliefs, read } = (await untrained()) ?? {};
  expect(scores?.layers.map(({ name }) => name)).toEqual([
    ...["embedding", "block 1", "block 2", "final norm", "all layers"],
  ]);
  for (const { r2, untrained: before } of scores?.layers ?? []) expect(r2).toBe(before);
  const embedding = scores?.layers[0]?.r2 ?? 1;
  expect(embedding).toBeLessThan(0.6);
  // The embedding holds the last token and its place, which says little of a sequence that begins anywhere.
  expect(Math.abs(embedding - (scores?.controls.lastToken ?? 1))).toBeLessThan(0.05);
  expect(scores?.controls.nextToken).toBeLessThan(0.9);
  expect(scores?.controls.shuffled).toBeLessThan(0.1);
  expect(scores?.exactLoss).toBeGreaterThan(scores?.entropyRate ?? 1);
  expect(read).toHaveLength(5);
  expect(beliefs?.rows).toBe(scores?.testPrefixes);
});
