import { expect, it } from "vitest";
import type { GridPlan } from "../../lab/grid/plan.ts";
import { differencesOf, failuresOf, type GridRow, heatMap, mapOf } from "./report.ts";
import type { GridOutcome } from "./runFile.ts";

const plan: GridPlan = {
  axes: [{ key: "temperature", label: "Temperature", values: [0.1, 0.5, 1] }],
  seeds: [0, 1],
  cells: [],
  steps: 0,
};
const finished = (knn: number): GridOutcome => ({
  step: 2,
  readings: { knn },
  collapse: "none",
  failure: undefined,
});
const failed = (failure: string): GridOutcome => ({
  step: 1,
  readings: {},
  collapse: undefined,
  failure,
});
const row = (place: number, seed: number, outcome: GridOutcome): GridRow => ({
  place: [place],
  seed,
  folder: "",
  outcome,
});
const rows = [
  row(0, 0, finished(0.5)),
  row(0, 1, finished(0.75)),
  row(1, 0, finished(0.25)),
  row(1, 1, failed("The loss is not finite at step 2.")),
  row(2, 0, failed("out of memory")),
  row(2, 1, failed("out of memory")),
];

it("shows means with the number of seeds where runs are missing, and failed cells as failed", () => {
  expect(heatMap(mapOf(plan, rows, "knn"), "knn", 2).map((line) => line.trimEnd())).toEqual([
    "knn, mean of 2 seeds",
    expect.stringMatching(/^temperature +knn$/),
    expect.stringMatching(/^0\.1 +0\.625 █$/),
    expect.stringMatching(/^0\.5 +0\.250 · \(1 of 2 seeds\)$/),
    expect.stringMatching(/^1 +failed$/),
  ]);
});

it("compares combinations with the first one over common seeds", () => {
  const two = [...rows.slice(0, 2), row(1, 0, finished(0.25)), row(1, 1, finished(0.25))];
  const lines = differencesOf(mapOf(plan, two, "knn"), "knn").map((line) => line.trimEnd());
  expect(lines).toEqual([
    "knn minus that of temperature=0.1, paired by seed",
    expect.stringMatching(/^ +difference +95 % interval +seeds$/),
    expect.stringMatching(/^temperature=0\.5 +−0\.375 +−1\.963 to \+1\.213 +2$/),
  ]);
  expect(differencesOf(mapOf(plan, rows, "knn"), "knn")).toEqual([]);
});

it("lists each failed run once, with its cause", () => {
  expect(failuresOf(plan, rows)).toEqual([
    "failed: temperature=0.5 seed=1: The loss is not finite at step 2.",
    "failed: temperature=1 seed=0: out of memory",
    "failed: temperature=1 seed=1: out of memory",
  ]);
});
