/** What stays of a run: bounded, whole after a reload, refused when it is no record. */
import { describe, expect, it } from "vitest";
import { addMethod } from "../../../training/methods/index.ts";
import { simclr } from "../../../training/methods/simclr.ts";
import { createBoundedSeries } from "./boundedSeries.ts";
import { decodeRuns, encodeRuns, encodeRunsCsv } from "./files.ts";
import { createRunLibrary } from "./library.ts";
import { nameOfRun } from "./name.ts";
import { createRunRecorder } from "./recorder.ts";
import { curveOf, lastOf } from "./series.ts";
import { memoryRuns } from "./store.ts";
import { configuration, diagnosticsOf, identity, stateOf, stepsOf } from "./testing.ts";

const finishedRun = (id: string) => {
  const recorder = createRunRecorder(identity(id));
  recorder.receive(stepsOf(1, [4, 3, 2]));
  recorder.receive(diagnosticsOf(3, "z", 0.9));
  recorder.receive(stateOf("finished", 3));
  return recorder.record();
};

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

describe("files of runs", () => {
  it("come back as they were", () => {
    const run = finishedRun("a");
    expect(decodeRuns(encodeRuns([run]), "runs.json")).toEqual([run]);
  });

  it.each([
    ["{", /runs.json: not JSON/],
    ["[]", /no runs in it; takes/],
    [
      '{"kind":"isotrope-runs","schema":2,"runs":[]}',
      /runs.json: schema: the file has format version 2, this lab reads version 1/,
    ],
    ['{"history":{"step":[1]},"schema":7}', /format version 7, this lab reads version 1/],
    ['{"kind":"isotrope-runs","schema":1,"runs":[{"id":3}]}', /runs.json: runs.0/],
    ['{"history":{"step":[1]},"schema":1}', /cannot be read/],
  ])("%s is refused", (text, words) => {
    expect(() => decodeRuns(text, "runs.json")).toThrow(words);
  });

  const withGrid = (sizes: readonly number[]) => {
    const axes = sizes.map((size, axis) => ({
      key: `s${axis}`,
      label: `S ${axis}`,
      values: Array.from({ length: size }, (_, value) => value),
    }));
    return encodeRuns([
      { ...finishedRun("a"), grid: { id: "g", axes, place: sizes.map(() => 0) } },
    ]);
  };
  it.each([
    [[6, 6, 6, 6, 6, 6, 6, 6], /x: runs.0.grid: found 8 varied settings, takes 1 to 2/],
    [[1000, 1000], /found 1000000 combinations of values, takes 1 to 200/],
    [[], /found 0 varied settings/],
  ])("with a grid of %j are refused", (sizes, words) => {
    expect(() => decodeRuns(withGrid(sizes), "x")).toThrow(words);
  });

  it("with a place outside its grid are refused", () => {
    const run = { ...finishedRun("a") };
    const axes = [{ key: "s", label: "S", values: [1, 2] }];
    const text = encodeRuns([{ ...run, grid: { id: "g", axes, place: [2] } }]);
    expect(() => decodeRuns(text, "x")).toThrow("place: found 2, takes the index");
  });

  it("take no words of Object.prototype as names", () => {
    const run = finishedRun("a");
    const text = encodeRuns([run]);
    for (const word of ["constructor", "toString", "__proto__"]) {
      const settings = text.replace('"settings":{', `"settings":{"${word}":1,`);
      expect(() => decodeRuns(settings, "x")).toThrow(`settings: unknown name "${word}"`);
      const column = text.replace('"values":{', `"values":{"${word}":[1,2,3],`);
      expect(() => decodeRuns(column, "x")).toThrow(`values: unknown name "${word}"`);
    }
    expect(curveOf(run, "constructor").steps).toHaveLength(0);
    expect(lastOf(run, "z.toString")).toBeUndefined();
  });

  it("with a gap keep it, and have a final value of the steps around it", () => {
    const step = Array.from({ length: 60 }, (_, index) => index + 1);
    const loss = step.map((each) => (each > 44 && each < 48 ? null : each));
    const { method, dataset, encoder, steps, batch, seed, settings } = configuration;
    const run = { schema: 1, method, dataset, encoder, steps, batch, seed, settings };
    const text = JSON.stringify({ ...run, adapter: {}, history: { step, loss } });
    const [read] = decodeRuns(text, "run.json");
    if (!read) throw new Error("no run");
    const { values } = curveOf(read, "loss");
    expect(values).toHaveLength(60);
    expect([...values.subarray(43, 48)]).toEqual([44, NaN, NaN, NaN, 48]);
    // 41 to 44 and 48 to 60.
    expect(lastOf(read, "loss")).toBeCloseTo((4 * 42.5 + 13 * 54) / 17);
  });

  it("of a million steps are read, thinned to what a record holds, with their spikes", () => {
    const count = 1_000_000;
    const step = Array.from({ length: count }, (_, index) => index + 1);
    const loss = step.map((each) => (each === 777_777 ? 99 : 1));
    const { method, dataset, encoder, batch, seed, settings } = configuration;
    const run = { schema: 1, method, dataset, encoder, steps: count, batch, seed, settings };
    const file = (history: object) => JSON.stringify({ ...run, adapter: {}, history });
    const started = performance.now();
    const [read] = decodeRuns(file({ step, loss }), "run.json");
    console.info(
      `a run of a million steps is read in ${Math.round(performance.now() - started)} ms`,
    );
    expect(read?.series.training.steps.length).toBeLessThanOrEqual(400);
    expect(read?.series.training.values.loss).toContain(99);
    expect(read).toMatchObject({ step: count, state: "finished" });
    expect(() => decodeRuns(file({ step: [...step, count + 1] }), "run.json")).toThrow(
      "history: found 1000001 steps, takes at most 1000000",
    );
    const training = { steps: step.slice(0, 5000), values: { loss: loss.slice(774_000, 779_000) } };
    const long = encodeRuns([{ ...finishedRun("a"), series: { training, h: empty, z: empty } }]);
    const [record] = decodeRuns(long, "x");
    expect(record?.series.training.steps.length).toBeLessThanOrEqual(400);
    expect(record?.series.training.values.loss).toContain(99);
  });
  const empty = { steps: [], values: {} };

  it("whose steps do not ascend are refused", () => {
    const run = finishedRun("a");
    const series = { ...run.series, training: { steps: [1, 3, 2], values: {} } };
    expect(() => decodeRuns(encodeRuns([{ ...run, series }]), "x")).toThrow(
      "series.training: found step 2 after 3, takes ascending steps",
    );
  });

  it("whose columns are not equally long are refused", () => {
    const run = finishedRun("a");
    const series = { ...run.series, z: { steps: [1, 2], values: { std: [1] } } };
    expect(() => decodeRuns(encodeRuns([{ ...run, series }]), "x")).toThrow(/series.z/);
  });

  it("of the command line are taken as well", () => {
    const { method, dataset, encoder, steps, batch, seed, settings } = configuration;
    const text = JSON.stringify({
      schema: 1,
      method,
      dataset,
      encoder,
      steps,
      batch,
      seed,
      settings,
      step: 2,
      adapter: { description: "lavapipe" },
      history: { step: [1, 2], loss: [4, 3], learningRate: [0, 1], gradientNorm: [1, null] },
      final: { h: { std: 0.5, collapse: "none" }, z: { std: 0.1, collapse: "complete" } },
    });
    const [run] = decodeRuns(text, "run.json");
    expect(run).toMatchObject({ adapter: "lavapipe", step: 2, state: "unfinished" });
    expect(run?.collapse.z?.kind).toBe("complete");
    expect(run && lastOf(run, "z.std")).toBe(0.1);
  });

  it("as a table quote what needs it and run no formula", () => {
    const run = { ...finishedRun("a"), name: '=1+1, "x"' };
    const [titles, line] = encodeRunsCsv([run]).split("\r\n");
    expect(titles).toContain("temperature");
    expect(titles).toContain("z.std");
    expect(line).toContain(`"'=1+1, ""x"""`);
  });
});

it("a name says method, dataset, what differs, seed", () => {
  addMethod(simclr);
  expect(nameOfRun(configuration)).toBe("SimCLR digits, temperature 0.2, seed 3");
});
