/** The lab on a GPU adapter, driven as the page drives it: runs from start to end, failures, memory. */
import { describe, expect, it } from "vitest";
import { smallTables, testGpu } from "../../cli/testing.ts";
import { toFloat } from "../../data/index.ts";
import { decodeNpy } from "../../formats/npy.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import type { Winners } from "../../gpu/tuner/tunings.ts";
import { createTraining, type Training } from "../../training/training.ts";
import { memoryCheckpoints } from "../keep/checkpoints/store.ts";
import { memoryRuns } from "../keep/runs/store.ts";
import type { ExportedFile, LabEvent, RunConfiguration, RunState } from "../protocol/index.ts";
import { embedWith } from "../weights/embedder.ts";
import { decodeWeights, stateOf } from "../weights/weights.ts";
import { createSession } from "./session.ts";

const tiny: RunConfiguration = {
  method: "simclr",
  dataset: "digits",
  encoder: "convnet-s",
  steps: 6,
  batch: 8,
  seed: 3,
  settings: { projectorDim: "3" },
};

let shared: Promise<Device> | undefined;
/** A device for all labs that neither lose nor tune it, so that they share its pipelines. */
async function sharedDevice(): Promise<Device> {
  shared ??= openDevice(await testGpu());
  return shared;
}

async function openLab(open: () => Promise<Device> = sharedDevice) {
  const devices: Device[] = [];
  const kept = new Map<string, Winners>();
  const lab = createSession({
    tables: () => smallTables,
    runs: memoryRuns(),
    checkpoints: memoryCheckpoints(),
    tunings: {
      load: async (adapter) => kept.get(adapter),
      save: async (adapter, winners) => void kept.set(adapter, winners),
    },
    openDevice: async () => {
      const device = await open();
      devices.push(device);
      return device;
    },
  });
  const seen: LabEvent[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }: { data: LabEvent }) => void seen.push(data);
  await lab.open({ events: port2, datasets: "" }, {});
  const of = <Type extends LabEvent["type"]>(type: Type) =>
    seen.filter((event): event is Extract<LabEvent, { type: Type }> => event.type === type);
  const until = async (condition: (state: RunState) => boolean) => {
    for (let waited = 0; waited < 60_000; waited += 20) {
      const state = of("state").at(-1)?.state;
      if (state && condition(state)) return state;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`no such state; the last one is ${JSON.stringify(of("state").at(-1))}`);
  };
  return { lab, of, until, devices, kept, close: () => port1.close() };
}

/** A training from an exported file. */
async function resumedFrom(file: ExportedFile | undefined): Promise<Training> {
  const saved = decodeWeights(file?.bytes ?? new Uint8Array(), "weights.safetensors", smallTables);
  const dataset = await smallTables.open("digits");
  const training = await createTraining(await sharedDevice(), saved.configuration, dataset);
  training.writeState(stateOf(saved, training.model, "resumable"), saved.step);
  return training;
}

const ownDevice = async () => openDevice(await testGpu());

describe("a run in the lab", () => {
  it("shows the untrained model, trains, reports every step and is exported", async () => {
    const { lab, of, until, close } = await openLab();
    await lab.begin(tiny);
    await until(({ phase }) => phase === "ready");
    expect(of("points").at(-1)).toMatchObject({ dataset: "digits", height: 28 });
    expect(of("frame").at(-1)).toMatchObject({
      step: 0,
      projection: { exact: true },
      dimensions: 3,
    });
    await lab.step();
    await until(({ step }) => step === 1);
    await lab.set("temperature", 0.1);
    const [edited] = await lab.export();
    await lab.train();
    await until(({ phase }) => phase === "finished");
    // As `lab train --resume` does, with the setting that was changed live.
    const resumed = await resumedFrom(edited);
    expect(resumed.settings().temperature).toBe(0.1);
    expect((await resumed.next()).loss).toBe(of("steps")[1]?.series.loss?.[0]);
    resumed.destroy();
    expect(of("steps").flatMap(({ steps }) => [...steps])).toEqual([1, 2, 3, 4, 5, 6]);
    expect(of("marker").at(-1)).toMatchObject({ key: "temperature", step: 1, to: 0.1 });
    expect(of("diagnostics").at(-1)?.values).toHaveProperty("alignment");
    const answer = await lab.analyse({
      id: "spectrum",
      parameters: { relation: "correlation", order: "variance" },
    });
    expect(answer).toMatchObject({ step: 6, cols: 3 });
    const [kept] = await lab.listRuns();
    expect(kept).toMatchObject({ id: of("begin").at(-1)?.run, state: "finished", current: true });
    expect(Object.keys(kept?.last.h ?? {})).toContain("std");
    const files = await lab.export();
    expect(files.map(({ name }) => name)).toEqual([
      "weights.safetensors",
      "embeddings.npy",
      "projections.npy",
      "labels.npy",
    ]);
    const [weights, embeddings] = files;
    if (!weights || !embeddings) throw new Error("files are missing");
    const saved = decodeWeights(weights.bytes, weights.name, smallTables);
    expect(saved.step).toBe(6);
    // As `lab embed` does with these weights.
    const { test } = await smallTables.open("digits");
    const own = await embedWith(await sharedDevice(), saved, toFloat(test.images));
    const { data, shape } = decodeNpy(embeddings.bytes, embeddings.name);
    expect(shape).toEqual([test.count, own.dim]);
    const distance = own.h.reduce(
      (most, h, at) => Math.max(most, Math.abs(h - Number(data[at]))),
      0,
    );
    expect(distance).toBeLessThan(1e-4);
    const again = await lab.export();
    for (const [index, { name, bytes }] of files.entries()) {
      expect(Buffer.from(again[index]?.bytes ?? []).equals(bytes), name).toBe(true);
    }
    close();
  });

  it("trains at once, times kernel variants between steps, and starts a new run with the fastest", async () => {
    const { lab, of, until, kept, close } = await openLab(ownDevice);
    await lab.begin({ ...tiny, steps: 10_000 });
    expect(of("tunings").at(-1)?.tunings).toContainEqual(
      expect.objectContaining({ kernel: "conv2d", chosenBy: "rule" }),
    );
    await lab.train();
    await until(() => of("tunings").length > 1);
    expect(of("tunings").at(-1)?.tunings).toContainEqual(
      expect.objectContaining({ chosenBy: "timed" }),
    );
    expect(of("state").at(-1)?.state.step).toBeGreaterThan(0);
    expect(Object.values(kept.values().next().value ?? {})).not.toEqual([]);
    await lab.begin({ ...tiny, seed: 4 });
    await until(({ phase }) => phase === "ready");
    expect(of("tunings").at(-1)?.tunings).toContainEqual(
      expect.objectContaining({ chosenBy: "timed" }),
    );
    close();
  });

  it("pauses between two steps, and is exported while it trains", async () => {
    const { lab, of, until, close } = await openLab();
    await lab.begin({ ...tiny, steps: 10_000 });
    await lab.train();
    await until(({ step }) => step > 2);
    const [weights] = await lab.export();
    expect(weights?.name).toBe("weights.safetensors");
    expect(of("state").at(-1)?.state.phase).toBe("training");
    await lab.pause();
    const { step } = await until(({ phase }) => phase === "paused");
    expect(of("steps").flatMap(({ steps }) => [...steps])).toHaveLength(step);
    await lab.step();
    await until((state) => state.step === step + 1);
    close();
  });

  it("refuses to change a structural setting of a run, and unknown encoders", async () => {
    const { lab, until, close } = await openLab();
    await lab.begin(tiny);
    await expect(lab.set("projectorDim", "64")).rejects.toThrow(/restart/);
    await expect(lab.begin({ ...tiny, encoder: "vgg" })).rejects.toThrow(/vgg.*convnet-s/);
    expect((await until(({ phase }) => phase === "failed")).failure).toBe("input");
    close();
  });

  it("keeps the weights when the device is lost, and starts a new run on a new device", async () => {
    const { lab, until, devices, close } = await openLab(ownDevice);
    await lab.begin({ ...tiny, steps: 10_000 });
    await lab.train();
    await until(({ step }) => step > 2);
    devices.at(-1)?.destroy();
    expect((await until(({ phase }) => phase === "failed")).failure).toBe("device-lost");
    expect((await lab.export()).map(({ name }) => name)).toEqual(["weights.safetensors"]);
    await lab.begin(tiny);
    await lab.train();
    await until(({ phase, step }) => phase === "finished" && step === 6);
    expect(devices.length).toBe(2);
    close();
  });

  it("stops at a loss that is not finite, reports the step, and keeps the weights before it", async () => {
    const { lab, until, close } = await openLab();
    // Each step multiplies the weights by 1 − 10 · 1, until a product overflows.
    const decay = { learningRate: 10, weightDecay: 1, schedule: "constant", warmup: 0 };
    await lab.begin({
      ...tiny,
      encoder: "mlp",
      steps: 400,
      settings: { ...tiny.settings, ...decay },
    });
    await lab.train();
    const state = await until(({ phase }) => phase === "failed" || phase === "finished");
    expect(state).toMatchObject({ phase: "failed", failure: "not-finite" });
    if (state.phase === "failed") expect(state.message).toMatch(/not finite at step \d+/);
    const [weights] = await lab.export();
    if (!weights) throw new Error("no weights");
    const { tensors } = decodeWeights(weights.bytes, weights.name, smallTables);
    for (const [name, { data }] of Object.entries(tensors)) {
      // Running variances are measured again for the export; of weights as large as these they overflow.
      if (name.endsWith("running_var")) continue;
      expect(
        data.every((value) => Number.isFinite(Number(value))),
        name,
      ).toBe(true);
    }
    close();
  });

  it("releases all memory of a run when another starts, even during training", async () => {
    const { lab, until, devices, close } = await openLab(ownDevice);
    const bytes: number[] = [];
    for (let round = 0; round < 3; round++) {
      await lab.begin({ ...tiny, steps: 1000 });
      await lab.train();
      await until(({ step, phase }) => phase === "training" && step > 3);
      await lab.begin(tiny);
      await until(({ phase }) => phase === "ready");
      bytes.push(devices[0]?.counters.bytes ?? 0);
    }
    expect(devices[0]?.failure()).toBeUndefined();
    expect(new Set(bytes).size).toBe(1);
    close();
  });
});
