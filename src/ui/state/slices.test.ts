/** Recordings, notices, selection: the parts of the state that do more than hold a value. */
import { describe, expect, test } from "vitest";
import type { DiagnosticsEvent, Fork, RunConfiguration } from "../../lab/protocol/index.ts";
import { receive } from "../receive.ts";
import { besideRun, shownRun } from "./runsSlice.ts";
import type { RunView } from "./runView.ts";
import { Series } from "./series.ts";
import { createPageStore } from "./store.ts";
import { focusOf, selectedIn } from "./viewSlice.ts";

const diagnostics = (step: number, knn: number): DiagnosticsEvent => ({
  type: "diagnostics",
  step,
  space: "z",
  values: { knn },
  ranges: {},
  spectrum: Float64Array.of(1),
  collapse: { kind: "none", sentence: "" },
});

describe("a series", () => {
  test("keeps every value over many growths", () => {
    const recording = new Series();
    for (let step = 0; step < 5000; step++) recording.append([step], [step / 2]);
    expect(recording.length).toBe(5000);
    expect(recording.steps[4999]).toBe(4999);
    expect(recording.values[1234]).toBe(617);
    expect(recording.last).toBe(2499.5);
  });

  test("takes a block larger than itself, and refuses one that does not fit together", () => {
    const recording = new Series();
    recording.append(new Float64Array(3000), new Float64Array(3000));
    expect(recording.length).toBe(3000);
    expect(() => recording.append([1, 2], [1])).toThrow("2 steps came with 1 values");
    expect(new Series().last).toBeUndefined();
  });
});

describe("what the worker sends", () => {
  const configuration: RunConfiguration = {
    method: "",
    dataset: "",
    encoder: "",
    steps: 1,
    batch: 2,
    seed: 0,
    settings: { stopGradient: true },
  };
  const begin = (run: string, fork?: Fork) =>
    ({
      type: "begin",
      run,
      parameters: 1,
      spaces: [],
      configuration: { ...configuration, settings: { stopGradient: !fork } },
      ...(fork && { fork }),
    }) as const;
  const steps = (run: string, first: number, losses: readonly number[]) =>
    ({
      type: "steps",
      run,
      steps: Float64Array.from(losses, (_, index) => first + index),
      series: { loss: Float64Array.from(losses) },
    }) as const;
  const valuesOf = (view: RunView | undefined, name: string) => [
    ...(view?.series.get(name)?.values ?? []),
  ];

  test("becomes the run's series, diagnostics once a step; a new run starts without", () => {
    const store = createPageStore();
    receive(store, { type: "shown", run: "first" });
    receive(store, begin("first"));
    receive(store, steps("first", 1, [5, 4]));
    for (const [step, knn] of [
      [2, 0.5],
      [2, 0.5],
      [3, 0.6],
    ] as const) {
      receive(store, { ...diagnostics(step, knn), run: "first" });
    }
    const view = shownRun(store.getState());
    expect(valuesOf(view, "loss")).toEqual([5, 4]);
    expect(valuesOf(view, "z.knn")).toEqual([0.5, 0.6]);

    receive(store, { type: "shown", run: "second" });
    expect(shownRun(store.getState()).series.size).toBe(2);
    receive(store, begin("second"));
    expect(shownRun(store.getState()).series.size).toBe(0);
    expect(Object.keys(store.getState().runs)).toEqual(["second"]);
  });

  test("of a twin goes to the twin's own view, which replaces the run's when it is shown", () => {
    const store = createPageStore();
    receive(store, { type: "shown", run: "run" });
    receive(store, begin("run"));
    receive(store, steps("run", 1, [5, 4, 3]));
    const change = { key: "stopGradient", label: "Stop-gradient", from: true, to: false };
    receive(store, begin("twin", { of: "run", step: 2, change, dropped: [], fresh: [] }));
    receive(store, { type: "marker", run: "twin", step: 2, ...change });
    receive(store, { type: "shown", run: "run", beside: "twin" });
    receive(store, steps("twin", 3, [2, 1]));
    const collapse = { kind: "complete", sentence: "" };
    receive(store, { ...diagnostics(4, 0.1), run: "twin", collapse });
    expect(valuesOf(shownRun(store.getState()), "loss")).toEqual([5, 4, 3]);
    expect(shownRun(store.getState()).markers).toEqual([]);

    receive(store, { type: "shown", run: "twin" });
    const twin = shownRun(store.getState());
    expect(besideRun(store.getState())).toBeUndefined();
    expect(valuesOf(twin, "loss")).toEqual([5, 4, 2, 1]);
    expect(twin.configuration?.settings).toEqual({ stopGradient: false });
    expect(twin.markers).toMatchObject([{ step: 2, ...change }]);
    expect(twin.diagnostics.z?.collapse.kind).toBe("complete");
  });

  test("keeps the selection for another run on the same images, and drops it for others", () => {
    const store = createPageStore();
    const points = (dataset: string) =>
      receive(store, {
        type: "points",
        tests: 1,
        dataset,
        count: 1,
        height: 1,
        width: 1,
        channels: 1,
        images: Uint8Array.of(0),
        labels: Int32Array.of(0),
        classes: ["a"],
      });
    points("fashion");
    store.getState().toggleClass(0);
    points("fashion");
    expect(store.getState().selectedClasses.size).toBe(1);
    points("digits");
    expect(store.getState().selectedClasses.size).toBe(0);
  });
});

test("the pointer's point has the focus before the pinned one", () => {
  const store = createPageStore();
  store.setState({ pinned: 3 });
  expect(focusOf(store.getState())).toBe(3);
  store.setState({ hovered: 5 });
  expect(focusOf(store.getState())).toBe(5);
  store.getState().clearSelection();
  store.setState({ hovered: undefined });
  expect(focusOf(store.getState())).toBeUndefined();
});

test("a notice is said once, and goes when dismissed", () => {
  const store = createPageStore();
  store.getState().notify("one");
  store.getState().notify("one");
  store.getState().notify("two");
  const [first] = store.getState().notices;
  expect(store.getState().notices.map(({ text }) => text)).toEqual(["one", "two"]);
  store.getState().dismiss(first?.id ?? 0);
  expect(store.getState().notices.map(({ text }) => text)).toEqual(["two"]);
});

describe("selected points", () => {
  test("are those drawn around, of the classes picked, and all where neither is done", () => {
    const store = createPageStore();
    const points = { labels: Int32Array.of(0, 1, 0) };
    const selected = () => [0, 1, 2].filter(selectedIn({ ...store.getState(), points }));
    expect(selected()).toEqual([0, 1, 2]);
    store.getState().select([1, 2]);
    expect(selected()).toEqual([1, 2]);
    store.getState().toggleClass(0);
    expect(selected()).toEqual([2]);
    store.getState().clearSelection();
    expect(selected()).toEqual([0, 1, 2]);
  });

  test("open their view where no other is open, and are picked one by one", () => {
    const store = createPageStore();
    store.getState().toggleSelected(4);
    store.getState().toggleSelected(7);
    expect(store.getState().geometry).toBe("neighbours");
    expect([...(store.getState().selection ?? [])]).toEqual([4, 7]);
    store.setState({ geometry: "spectrum" });
    store.getState().toggleSelected(4);
    store.getState().toggleSelected(7);
    expect(store.getState().selection).toBeUndefined();
    expect(store.getState().geometry).toBe("spectrum");
  });
});
