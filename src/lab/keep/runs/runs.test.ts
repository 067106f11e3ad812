/** What stays of a run: bounded, whole after a reload, refused when it is no record. */

import { describe, expect, it } from "vitest";
import { testTables } from "../../../cli/testing.ts";
import { addMethod } from "../../../training/methods/index.ts";
import { simclr } from "../../../training/methods/simclr.ts";
import { createBoundedSeries } from "./boundedSeries.ts";
import { encodeRuns } from "./files.ts";
import { createRunLibrary } from "./library.ts";
import { nameOfRun } from "./name.ts";
import { createRunRecorder } from "./recorder.ts";
import { curveOf, lastOf } from "./series.ts";
import { memoryRuns } from "./store.ts";
import {
  configuration,
  diagnosticsOf,
  finishedRun,
  identity,
  stateOf,
  stepsOf,
} from "./testing.ts";

describe("a bounded series", () => {
  it("keeps the ends and every spike of a long run within its bound", () => {
    const series = createBoundedSeries("loss", 50);
    for (let step = 1; step <= 10_000; step++) {
      series.add(step, { loss: step === 7777 ? 99 : 1 / step, other: step });
    }
    const { steps, values } = series.table();
    expect(steps.length).toBeLessThanOrEqual(50);
    expect(steps[0]).toBe(1);
    expect(steps.at(-1)).toBe(10_000);
    expect(values.loss).toContain(99);
    expect(values.other).toEqual(steps);
    expect([...steps].sort((a, b) => a - b)).toEqual(steps);
  });

  it("holds numbers that are not finite as null, and lets go of what came after a step", () => {
    const series = createBoundedSeries("loss", 10);
    series.add(1, { loss: 1 });
    series.add(2, { loss: Number.NaN, late: Number.POSITIVE_INFINITY });
    expect(series.table()).toEqual({
      steps: [1, 2],
      values: { loss: [1, null], late: [null, null] },
    });
    series.cutAfter(1);
    expect(series.table()).toEqual({ steps: [1], values: { loss: [1] } });
  });
});

describe("a recorder", () => {
  it("has the curves, the mean of the last twenty steps, the verdict and live edits", () => {
    const recorder = createRunRecorder(identity("a"));
    recorder.receive(
      stepsOf(
        1,
        Array.from({ length: 40 }, (_, index) => index),
      ),
    );
    recorder.receive(diagnosticsOf(40, "z", 0.1));
    recorder.receive({
      type: "marker",
      step: 20,
      key: "temperature",
      label: "Temperature",
      from: 0.2,
      to: 0.5,
    });
    recorder.receive(stateOf("paused", 40));
    const run = recorder.record();
    expect(run).toMatchObject({
      step: 40,
      state: "unfinished",
      collapse: { z: { kind: "complete" } },
    });
    expect(run.edits).toEqual([
      { step: 20, key: "temperature", label: "Temperature", from: 0.2, to: 0.5 },
    ]);
    expect(lastOf(run, "loss")).toBe(29.5);
    expect(lastOf(run, "z.std")).toBe(0.1);
    expect(lastOf(run, "h.std")).toBeUndefined();
    expect(curveOf(run, "loss").steps).toHaveLength(40);
    expect(curveOf(run, "nothing").steps).toHaveLength(0);
  });

  it("continues a saved record from any of its steps", () => {
    const kept = finishedRun("a");
    const recorder = createRunRecorder(identity("a"), { record: kept });
    expect(recorder.record()).toMatchObject({ step: 3, state: "finished" });
    recorder.receive(stepsOf(3, [7]));
    expect(recorder.record()).toMatchObject({ step: 3, state: "unfinished" });
    expect(recorder.record().series.z.steps).toEqual([]);
    expect([...curveOf(recorder.record(), "loss").values]).toEqual([4, 3, 7]);
  });
});

describe("the library", () => {
  const libraryOn = (store = memoryRuns()) => {
    let time = 0;
    let changes = 0;
    const library = createRunLibrary({ store, changed: () => changes++, now: () => time });
    return { store, library, changes: () => changes, pass: (ms: number) => (time += ms) };
  };

  it("writes while a run goes on, and nothing of a run without a step", async () => {
    const { store, library, pass } = libraryOn();
    library.begin(identity("a"));
    library.receive("a", diagnosticsOf(0, "z", 1));
    library.receive("a", stateOf("paused", 0));
    expect(await library.listRuns()).toEqual([]);
    library.receive("a", stepsOf(1, [4]));
    pass(6000);
    library.receive("a", stepsOf(2, [3]));
    await library.listRuns();
    expect((await store.all()).map(({ step }) => step)).toEqual([2]);
  });

  it("marks the run that goes on, renames, removes for good and takes back", async () => {
    const { store, library } = libraryOn();
    await library.add(finishedRun("old"));
    library.begin(identity("new"));
    library.show("new");
    library.receive("new", stepsOf(1, [4]));
    expect((await library.listRuns()).map(({ id, current }) => [id, current]).sort()).toEqual([
      ["new", true],
      ["old", false],
    ]);
    await library.renameRun("new", "  mine ");
    library.receive("new", stepsOf(2, [3]));
    library.receive("new", stateOf("finished", 2));
    expect((await library.listRuns()).find(({ id }) => id === "new")).toMatchObject({
      name: "mine",
      step: 2,
    });
    await expect(library.renameRun("new", " ")).rejects.toThrow("takes 1 to 200");
    await library.removeRuns(["new"]);
    library.receive("new", stepsOf(3, [2]));
    library.receive("new", stateOf("paused", 3));
    expect((await library.listRuns()).map(({ id }) => id)).toEqual(["old"]);
    expect((await store.all()).map(({ id }) => id)).toEqual(["old"]);
    await library.restoreRuns(["new"]);
    expect(await library.listRuns()).toHaveLength(2);
  });

  it("reads in another visit what the last one kept", async () => {
    const { store, library } = libraryOn();
    library.begin(identity("a"));
    library.receive("a", stepsOf(1, [4, 3]));
    library.receive("a", stateOf("paused", 2));
    await library.listRuns();
    const again = libraryOn(store).library;
    expect(await again.listRuns()).toMatchObject([{ id: "a", step: 2, current: false }]);
    const [curve] = await again.runCurves(["a"], "loss");
    expect([...(curve?.values ?? [])]).toEqual([4, 3]);
  });

  it("exports and imports, beside the run that is here already", async () => {
    const { library } = libraryOn();
    await library.add(finishedRun("a"));
    const { bytes } = await library.exportRuns(["a"], "json");
    const [copy] = await library.importRuns("runs.json", new TextDecoder().decode(bytes));
    expect(copy).not.toBe("a");
    expect(await library.listRuns()).toHaveLength(2);
    const other = libraryOn().library;
    expect(await other.importRuns("runs.json", new TextDecoder().decode(bytes))).toEqual(["a"]);
  });

  it("imports a file with one id twice as two runs, and a deleted run again beside its undo", async () => {
    const { library } = libraryOn();
    const run = finishedRun("a");
    const ids = await library.importRuns("x", encodeRuns([run, { ...run, name: "second" }]));
    expect(new Set(ids).size).toBe(2);
    expect((await library.listRuns()).map(({ name }) => name).sort()).toEqual(["a", "second"]);
    await library.removeRuns(ids);
    const again = await library.importRuns("x", encodeRuns([run]));
    expect((await library.listRuns()).map(({ id }) => id)).toEqual(again);
    await library.restoreRuns(ids);
    expect(await library.listRuns()).toHaveLength(3);
  });

  it("reads all records once, and then only those that are asked for", async () => {
    const memory = memoryRuns();
    await memory.put(["a", "b", "c"].map(finishedRun));
    const reads: string[] = [];
    const { library, pass } = libraryOn({
      ...memory,
      async all() {
        reads.push("all");
        return memory.all();
      },
      async read(ids) {
        reads.push(ids.join(" "));
        return memory.read(ids);
      },
    });
    library.begin(identity("new"));
    for (let step = 1; step < 20; step++) {
      library.receive("new", stepsOf(step, [1]));
      pass(6000);
      await library.listRuns();
    }
    await library.runCurves(["a"], "loss");
    expect(reads).toEqual(["all", "a"]);
  });

  it("bounds the edits of a record", () => {
    const recorder = createRunRecorder(identity("a"));
    for (let step = 0; step < 5000; step++) {
      recorder.receive({ type: "marker", step, key: "t", label: "T", from: 0, to: 1 });
    }
    const { edits } = recorder.record();
    expect(edits).toHaveLength(1000);
    expect([edits[0]?.step, edits.at(-1)?.step]).toEqual([0, 4999]);
  });
});

describe("a twin", () => {
  const change = { key: "stopGradient", label: "Stop-gradient", from: true, to: false } as const;
  const settings = (stopGradient: boolean) => ({ method: "byol", settings: { stopGradient } });

  it("has a record of its own: the history up to the fork, the change, its own outcome", async () => {
    const library = createRunLibrary({ store: memoryRuns(), changed: () => {} });
    library.begin(identity("run", settings(true)));
    library.receive("run", stepsOf(1, [4, 3, 2]));
    library.receive("run", diagnosticsOf(3, "z", 0.9));

    library.begin(identity("twin", settings(false)), { of: "run", step: 2 });
    library.receive("twin", { type: "marker", step: 2, ...change });
    library.receive("run", stepsOf(4, [1]));
    library.receive("twin", stepsOf(3, [0.5, 0]));
    library.receive("twin", diagnosticsOf(4, "z", 0.1));
    await library.end("run");

    const runs = await library.listRuns();
    const [run, twin] = ["run", "twin"].map((id) => runs.find((each) => each.id === id));
    expect(run?.configuration.settings).toEqual({ stopGradient: true });
    expect(run).toMatchObject({ edits: [], step: 4, collapse: { z: { kind: "none" } } });
    expect(twin?.configuration.settings).toEqual({ stopGradient: false });
    expect(twin).toMatchObject({ step: 4, collapse: { z: { kind: "complete" } } });
    expect(twin?.edits).toEqual([{ step: 2, ...change }]);
    const [curve] = await library.runCurves(["twin"], "loss");
    expect([...(curve?.values ?? [])]).toEqual([4, 3, 0.5, 0]);
  });
});

it("a name says method, dataset, what differs, seed", () => {
  addMethod(simclr);
  expect(nameOfRun(configuration, testTables)).toBe("SimCLR digits, temperature 0.2, seed 3");
});
