import { describe, expect, test } from "vitest";
import { configuration } from "../keep/runs/testing.ts";
import { invarianceReport, isInvariance } from "./invarianceReport.ts";

const axes = [{ key: "turned", label: "Turned", values: ["none", "crop", "color"] }];
const run = (place: number, seed: number, size: number) => ({
  configuration: {
    ...configuration,
    seed,
    settings: { "augment.crop": place === 1 ? 0 : 0.7, "augment.color": place === 2 ? 0.5 : 0 },
  },
  grid: { id: "g", axes, place: [place] },
  factors: { h: { size }, z: { size: 0 } },
});

describe("a matrix from records", () => {
  test("claims only what is larger than the spread over seeds", () => {
    const records = [
      ...[run(0, 1, 0.5), run(0, 2, 0.5), run(1, 1, 0.9), run(1, 2, 0.8)],
      ...[run(2, 1, 0.45), run(2, 2, 0.57)],
    ];
    const { rows, factors, asItIs, seeds } = invarianceReport(records, "h");
    expect({ factors, asItIs, seeds }).toEqual({ factors: ["size"], asItIs: [0.5], seeds: 2 });
    expect(rows.map(({ label, on }) => [label, on])).toMatchObject([
      [expect.any(String), true],
      [expect.any(String), false],
    ]);
    expect(rows[0]?.cells[0]).toMatchObject({ claim: "beyond", seeds: 2 });
    expect(rows[0]?.cells[0]?.mean).toBeCloseTo(-0.35);
    expect(rows[1]?.cells[0]).toMatchObject({ claim: "within" });
    expect(invarianceReport(records, "z").rows[0]?.cells[0]).toMatchObject({ claim: "within" });
  });

  test("claims nothing with one seed, and lists failures", () => {
    const { factors: _, ...failed } = run(1, 1, 0);
    const failure = { kind: "not-finite", message: "The loss is not finite." } as const;
    const report = invarianceReport([run(0, 1, 0.5), run(2, 1, 0.9), { ...failed, failure }], "h");
    expect(report.rows.map(({ cells }) => cells[0]?.claim)).toEqual(["unknown", "unknown"]);
    expect(report.rows[0]?.cells[0]?.mean).toBeUndefined();
    expect(report.failures).toEqual(["crop, seed 1: The loss is not finite."]);
    expect(isInvariance(failed.grid)).toBe(true);
    expect(invarianceReport([], "h")).toMatchObject({ factors: [], rows: [], runs: 0 });
  });
});
