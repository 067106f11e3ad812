/** The captioner on a WebGPU implementation: with its gates closed it is the blind decoder. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { testGpu, testSchema, testTables } from "../../../cli/testing.ts";
import { type Device, openDevice } from "../../../gpu/device.ts";
import { createBuffer } from "../../../gpu/memory.ts";
import { resolveConfiguration } from "../../../training/configuration.ts";
import { loadMethod } from "../../../training/methods/index.ts";
import { buildModel, initialState } from "../../../training/model.ts";
import { createCaptionWriter } from "./writer.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu());
  await loadMethod("captioner");
});
afterAll(() => device.destroy());

const CAPTIONS = [
  [1, 5, 12, 14, 20, 2],
  [1, 5, 9, 2],
];
const IMAGES = Float32Array.from({ length: 2 * 32 * 32 * 3 }, (_, index) => (index % 97) / 97);

it.each(["cross-attention", "prefix"])(
  "with %s it starts at exactly the loss of the blind decoder, and sees once the gates are open",
  async (fusion) => {
    const facts = { dataset: "shapes", steps: 4, batch: 8, seed: 0, settings: { fusion } };
    const configuration = resolveConfiguration(
      { method: "captioner", encoder: "mlp", ...facts },
      testTables,
    );
    const model = buildModel(configuration, testSchema("shapes"));
    const { captioner } = model.built;
    if (!captioner) throw new Error("no captioner");
    const state = await createBuffer(device, model.layout.words * 4, "state");
    const words = initialState(model);
    state.write(0, words);
    const writer = createCaptionWriter(device, model, captioner, state, 2);
    const seen = await writer.look(IMAGES);
    const blind = await writer.loss(CAPTIONS, undefined);
    expect(blind.count).toBe(8);
    expect(await writer.loss(CAPTIONS, seen)).toEqual(blind);
    for (const { variable } of captioner.gates) words[model.layout.offsetOf(variable)] = 1;
    state.write(0, words);
    expect(await writer.loss(CAPTIONS, undefined)).toEqual(blind);
    expect((await writer.loss(CAPTIONS, seen)).sum).not.toBe(blind.sum);
    writer.destroy();
    state.destroy();
  },
);
