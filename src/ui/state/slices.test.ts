/** Recordings, notices, selection: the parts of the state that do more than hold a value. */
import { describe, expect, test } from "vitest";
import type { DiagnosticsEvent } from "../../lab/protocol/index.ts";
import { receive } from "../receive.ts";
import { Recording } from "./recording.ts";
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

describe("a recording", () => {
  test("keeps every value over many growths", () => {
    const recording = new Recording();
    for (let step = 0; step < 5000; step++) recording.append([step], [step / 2]);
    expect(recording.length).toBe(5000);
    expect(recording.steps[4999]).toBe(4999);
    expect(recording.values[1234]).toBe(617);
    expect(recording.last).toBe(2499.5);
  });

  test("takes a block larger than itself, and refuses one that does not fit together", () => {
    const recording = new Recording();
    recording.append(new Float64Array(3000), new Float64Array(3000));
    expect(recording.length).toBe(3000);
    expect(() => recording.append([1, 2], [1])).toThrow("2 steps came with 1 values");
    expect(new Recording().last).toBeUndefined();
  });
});

describe("what the worker sends", () => {
  test("is recorded by series, diagnostics once a step, and forgotten at a new run", () => {
    const store = createPageStore();
    receive(store, {
      type: "steps",
      steps: Float64Array.of(1, 2),
      series: { loss: Float64Array.of(5, 4) },
    });
    receive(store, diagnostics(2, 0.5));
    receive(store, diagnostics(2, 0.5));
    receive(store, diagnostics(3, 0.6));
    const { recordings, revision } = store.getState();
    expect(Array.from(recordings.get("loss")?.values ?? [])).toEqual([5, 4]);
    expect(Array.from(recordings.get("z.knn")?.values ?? [])).toEqual([0.5, 0.6]);
    expect(revision).toBe(4);

    receive(store, {
      type: "begin",
      run: "first",
      parameters: 1,
      configuration: {
        method: "",
        dataset: "",
        encoder: "",
        steps: 1,
        batch: 2,
        seed: 0,
        settings: {},
      },
    });
    expect(store.getState().recordings.size).toBe(0);
    expect(store.getState().revision).toBe(5);
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
