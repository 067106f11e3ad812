/** Checkpoints and twins on a GPU adapter: saved, shown, resumed to the same bytes, forked. */
import { describe, expect, it } from "vitest";
import { smallTables, testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { type CheckpointStore, memoryCheckpoints } from "../keep/checkpoints/store.ts";
import { memoryRuns } from "../keep/runs/store.ts";
import type { LabEvent, RunConfiguration, RunState } from "../protocol/index.ts";
import { createSession } from "./session.ts";

const tiny: RunConfiguration = {
  method: "moco",
  dataset: "digits",
  encoder: "mlp",
  steps: 8,
  batch: 8,
  seed: 3,
  settings: { queueSize: 64 },
};

const ownDevice = async () => openDevice(await testGpu());
let shared: Promise<Device> | undefined;
/** A device for all labs that do not lose it, so that they share its pipelines. */
const sharedDevice = (): Promise<Device> => {
  shared ??= ownDevice();
  return shared;
};

async function openLab(
  checkpoints: CheckpointStore = memoryCheckpoints(),
  open: () => Promise<Device> = sharedDevice,
) {
  const devices: Device[] = [];
  const lab = createSession({
    tables: () => smallTables,
    checkpoints,
    runs: memoryRuns(),
    tunings: { load: async () => undefined, save: async () => {} },
    openDevice: async () => {
      const device = await open();
      devices.push(device);
      return device;
    },
  });
  const seen: LabEvent[] = [];
  const { port1, port2 } = new MessageChannel();
  let resolveArrived = () => {};
  port1.onmessage = ({ data }: { data: LabEvent | "end" }) => {
    if (data === "end") resolveArrived();
    else seen.push(data);
  };
  /** Resolves when all events sent so far are in `seen`. */
  const arrived = () =>
    new Promise<void>((resolve) => {
      resolveArrived = resolve;
      port2.postMessage("end");
    });
  await lab.open({ events: port2, datasets: "" }, {});
  await arrived();
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
  const weights = async () => {
    const [file] = await lab.export();
    return Buffer.from(file?.bytes ?? []);
  };
  const finish = async () => {
    await lab.train();
    await until(({ phase }) => phase === "finished");
  };
  const steps = async (count: number) => {
    for (let step = 0; step < count; step++) await lab.step();
  };
  const marks = () =>
    of("checkpoints")
      .at(-1)
      ?.marks.map(({ step }) => step) ?? [];
  return {
    lab,
    devices,
    of,
    arrived,
    until,
    weights,
    finish,
    steps,
    marks,
    close: () => port1.close(),
  };
}

describe("checkpoints", () => {
  it.each([tiny, { ...tiny, method: "dino", settings: { prototypes: 64 } }])(
    "of $method: a run resumed after its tab was closed ends with the bytes of an uninterrupted run",
    async (configuration) => {
      const whole = await openLab();
      await whole.lab.begin(configuration);
      await whole.steps(3);
      await whole.lab.set("learningRate", 0.001);
      await whole.finish();
      const expected = await whole.weights();
      whole.close();

      const kept = memoryCheckpoints();
      const first = await openLab(kept);
      await first.lab.begin(configuration);
      await first.steps(3);
      await first.lab.set("learningRate", 0.001);
      await first.steps(2);
      await first.lab.show(5);
      first.close();

      const second = await openLab(kept);
      const [run] = second.of("checkpoints").at(-1)?.runs ?? [];
      expect(run).toMatchObject({ method: configuration.method, step: 5, steps: 8 });
      await second.lab.resume(run?.run ?? "");
      await second.arrived();
      const begin = second.of("begin").at(-1);
      expect(begin?.run).toBe(run?.run);
      expect(second.of("steps").flatMap(({ steps }) => [...steps])).toEqual([1, 2, 3, 4, 5]);
      expect(second.of("marker")).toHaveLength(1);
      expect(second.of("state").at(-1)?.state).toMatchObject({ phase: "paused", step: 5 });
      // An export changes nothing.
      await second.weights();
      await second.finish();
      expect((await second.weights()).equals(expected)).toBe(true);
      second.close();
    },
  );

  it("show the past while the run trains, then the present, and the past after the device is lost", async () => {
    const { lab, devices, of, arrived, steps, marks, finish, close } = await openLab(
      memoryCheckpoints(),
      ownDevice,
    );
    await lab.begin(tiny);
    await steps(4);
    await lab.show(2);
    await arrived();
    expect(marks()).toEqual([0, 1, 2, 3, 4]);
    const past = of("past").at(-1);
    expect(past).toMatchObject({ step: 2, frame: { step: 2 }, diagnostics: { step: 2 } });
    const shown = of("frame").find(({ step }) => step === 2);
    expect(past?.frame?.positions).toHaveLength(shown?.positions.length ?? 0);
    expect(
      await lab.analyse({
        id: "spectrum",
        parameters: { relation: "correlation", order: "variance" },
      }),
    ).toMatchObject({ step: 2 });
    await Promise.all([lab.show(1), lab.show(3)]);
    await arrived();
    expect(of("past").at(-1)).toMatchObject({ step: 3, frame: { step: 3 } });
    const frames = of("frame").length;
    await finish();
    expect(of("frame")).toHaveLength(frames);
    await lab.show(undefined);
    await arrived();
    const present = of("past").at(-1);
    expect(present).toMatchObject({
      step: undefined,
      frame: { step: 8 },
      diagnostics: { step: 8 },
    });
    devices.at(-1)?.destroy();
    await lab.show(2);
    await arrived();
    const values = of("past").at(-1)?.diagnostics?.values ?? {};
    for (const [key, value] of Object.entries(past?.diagnostics?.values ?? {})) {
      expect(values[key], key).toBeCloseTo(value, 4);
    }
    close();
  });

  it("are no longer saved at the storage limit, with a notice; the user thins or deletes them", async () => {
    const { lab, of, arrived, steps, marks, close } = await openLab();
    await lab.setKeeping({ limit: 1000 });
    await lab.begin(tiny);
    await steps(2);
    await lab.show(2);
    await arrived();
    expect(of("checkpoints").at(-1)?.full).toMatch(/fill/);
    expect(marks()).toEqual([]);
    await lab.setKeeping({ limit: 2 ** 30 });
    await steps(3);
    await lab.show(5);
    await arrived();
    expect(marks().length).toBeGreaterThan(1);
    await lab.thin();
    await arrived();
    expect(of("checkpoints").at(-1)?.full).toBeUndefined();
    const { run } = of("checkpoints").at(-1) ?? {};
    await lab.forget(run ?? "");
    await arrived();
    expect(of("checkpoints").at(-1)).toMatchObject({ used: 0, runs: [] });
    close();
  });
});

describe("a twin", () => {
  it("with an unchanged setting has the bytes of its run, after a live edit and forked from the past", async () => {
    const { lab, of, arrived, steps, finish, weights, close } = await openLab();
    await lab.begin(tiny);
    await steps(2);
    await lab.set("learningRate", 0.001);
    await steps(3);
    await lab.fork("temperature", 0.2, 2);
    await arrived();
    expect(of("rewind").at(-1)?.step).toBe(2);
    const [original, twin] = of("begin");
    expect(twin?.fork).toMatchObject({ of: original?.run, step: 2, dropped: [], fresh: [] });
    expect(of("shown").at(-1)).toMatchObject({ run: original?.run, beside: twin?.run });
    await expect(lab.set("learningRate", 0.1)).rejects.toThrow(/repeats its steps up to 5/);
    await finish();
    const stepsOf = (id: string | undefined) => of("steps").filter(({ run }) => run === id);
    const twins = stepsOf(twin?.run);
    expect(twins.flatMap((event) => [...event.steps])).toEqual([3, 4, 5, 6, 7, 8]);
    const losses = twins.flatMap(({ series }) => [...(series.loss ?? [])]);
    const own = stepsOf(original?.run).flatMap(({ series }) => [...(series.loss ?? [])]);
    expect(losses).toEqual(own.slice(-6));
    expect(own.slice(2, 5)).toEqual(own.slice(5, 8));
    const run = await weights();
    await lab.endTwin("twin");
    await arrived();
    expect((await weights()).equals(run)).toBe(true);
    expect(of("shown").at(-1)).toEqual({ type: "shown", run: twin?.run });
    close();
  });

  it("leaves its run unchanged, and reports state that it could not take over", async () => {
    const alone = await openLab();
    await alone.lab.begin(tiny);
    await alone.finish();
    const expected = await alone.weights();
    alone.close();

    const { lab, of, arrived, steps, finish, weights, close } = await openLab();
    await lab.begin(tiny);
    await steps(3);
    await lab.fork("queueSize", 128);
    await arrived();
    expect(of("begin").at(-1)?.fork).toMatchObject({
      step: 3,
      fresh: ["queue"],
      dropped: ["queue"],
    });
    await finish();
    expect((await weights()).equals(expected)).toBe(true);
    await expect(lab.fork("heat", 1)).rejects.toThrow(
      /moco has no setting "heat"; it has .*temper/,
    );
    await expect(lab.fork("temperature", 99)).rejects.toThrow(/temperature.*99/);
    close();
  });

  it("of BYOL without stop-gradient has a record of its own once it has replaced the run", async () => {
    const { lab, of, arrived, steps, finish, close } = await openLab();
    await lab.begin({
      method: "byol",
      dataset: "digits",
      encoder: "mlp",
      steps: 30,
      batch: 32,
      seed: 0,
      settings: { learningRate: 0.01 },
    });
    await steps(3);
    await lab.fork("stopGradient", false);
    await finish();
    await lab.endTwin("twin");
    await arrived();
    const records = await lab.listRuns();
    const [run, twin] = of("begin").map((begin) => records.find(({ id }) => id === begin.run));
    expect(run).toMatchObject({ current: false, edits: [], step: 30, state: "finished" });
    expect(run?.configuration.settings.stopGradient).toBe(true);
    expect(run?.collapse.z?.kind).toBe("none");
    expect(twin).toMatchObject({ current: true, step: 30, state: "finished" });
    expect(twin?.configuration.settings.stopGradient).toBe(false);
    const change = { key: "stopGradient", label: "Stop-gradient", from: true, to: false };
    expect(twin?.edits).toContainEqual({ step: 3, ...change });
    expect(twin?.collapse.z?.kind).toBe("complete");
    close();
  });
});
