import { describe, expect, it } from "vitest";
import { decodeRuns, encodeRuns, encodeRunsCsv } from "./files.ts";
import { curveOf, lastOf } from "./series.ts";
import { configuration, finishedRun } from "./testing.ts";

describe("files of runs", () => {
  it("come back as they were", () => {
    const run = finishedRun("a");
    expect(decodeRuns(encodeRuns([run]), "runs.json")).toEqual([run]);
  });

  it.each([
    ["{", /runs.json: not JSON/],
    ["f\n{\n", /^runs.json: not JSON .*; takes a file of runs$/],
    ["[]", /no runs in it; takes/],
    [
      '{"kind":"isotrope-runs","schema":2,"runs":[]}',
      /runs.json: schema: the file has format version 2, this lab reads version 1/,
    ],
    ['{"history":{"step":[1]},"schema":7}', /format version 7, this lab reads version 1/],
    ['{"kind":"isotrope-runs","schema":1,"runs":[{"id":3}]}', /runs.json: runs.0/],
    ['{"history":{"step":[1]},"schema":1}', /run/],
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
