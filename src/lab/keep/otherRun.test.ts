/** What a captioner begins with of other runs, and which runs it refuses. */
import { beforeAll, expect, it } from "vitest";
import { testSchema, testTables } from "../../cli/testing.ts";
import { float32Of } from "../../formats/tensor.ts";
import type { SettingValues } from "../../shared/settings.ts";
import { resolveConfiguration } from "../../training/configuration.ts";
import { loadMethod } from "../../training/methods/index.ts";
import { buildModel, initialState, type Model } from "../../training/model.ts";
import { networkTensors } from "../weights/weights.ts";
import { givenState, openSavedRun } from "./otherRun.ts";

const dataset = "shapes";
const modelOf = (method: string, encoder: string, settings: SettingValues, seed = 0): Model => {
  const facts = { dataset, steps: 4, batch: 8, seed, settings };
  const configuration = resolveConfiguration({ method, encoder, ...facts }, testTables);
  return buildModel(configuration, testSchema(dataset));
};
let others: Readonly<Record<string, Model>>;
beforeAll(async () => {
  await Promise.all(["captioner", "clip", "gpt"].map((id) => loadMethod(id)));
  await loadMethod("simclr", "vit-xs");
  others = {
    clip: modelOf("clip", "convnet-s", {}, 3),
    gpt: modelOf("gpt", "gpt-xs", {}, 4),
    short: modelOf("gpt", "gpt-xs", { context: 6 }),
    simclr: modelOf("simclr", "vit-xs", {}),
  };
});

/** The tensors of a captioner that begins with the runs named. */
async function begun(settings: SettingValues) {
  const model = modelOf("captioner", "convnet-s", settings);
  const words = await givenState(model, async (name) => {
    const other = others[name];
    if (!other) throw new Error(name);
    return { model: other, words: initialState(other) };
  });
  return words && networkTensors(model, words);
}

/** Much faster than toEqual. */
const isEqual = (one: Float32Array, other: Float32Array): boolean =>
  one.length === other.length && one.every((value, index) => value === other[index]);

const tensorsOf = (name: string) => {
  const model = others[name];
  return model ? networkTensors(model, initialState(model)) : {};
};

it("copies the encoders into the tower and the decoder, and nothing else", async () => {
  const tensors = await begun({ tower: "clip", decoder: "gpt" });
  const fresh = modelOf("captioner", "convnet-s", {});
  const untouched = networkTensors(fresh, initialState(fresh));
  const [clip, gpt] = [tensorsOf("clip"), tensorsOf("gpt")];
  for (const [name, tensor] of Object.entries(tensors ?? {})) {
    const [part = "", ...path] = name.split(".");
    const own = ["encoder", ...path].join(".");
    const source = part === "encoder" ? clip[own] : part === "decoder" ? gpt[own] : untouched[name];
    if (!source) throw new Error(name);
    expect(isEqual(float32Of(tensor), float32Of(source)), name).toBe(true);
  }
  expect(await begun({})).toBeUndefined();
});

it("refuses a run that does not fit, with what is expected", async () => {
  await expect(begun({ tower: "simclr" })).rejects.toThrow(
    "encoder: found convnet-s, but the tower is a run with vit-xs; choose the encoder vit-xs",
  );
  await expect(begun({ decoder: "clip" })).rejects.toThrow(
    "decoder: found a run of CLIP, expected one of gpt",
  );
  await expect(begun({ tower: "gpt" })).rejects.toThrow(
    "tower: found a run of GPT, whose encoder reads texts; expected one that reads images",
  );
  await expect(begun({ decoder: "short" })).rejects.toThrow(
    "decoder: decoder.positions is [9,64] in this run and [6,64] in the other, GPT with gpt-xs on shapes",
  );
  const lab = { saved: async () => undefined, tables: testTables };
  await expect(openSavedRun(lab, "abc", "tower")).rejects.toThrow(
    "tower: found the run abc, which has no checkpoints here; choose a saved run",
  );
});
