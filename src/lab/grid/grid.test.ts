/** A grid on paper: laid out, checked, conducted, and read as a map. */

import { beforeAll, describe, expect, it } from "vitest";
import { testTables } from "../../cli/testing.ts";
import { RunError } from "../../shared/errors.ts";
import "../../training/methods/all.ts";
import { configuration } from "../keep/runs/testing.ts";
import type { GridRequest } from "../protocol/grid.ts";
import { conductGrid } from "./conduct.ts";
import { gridMap } from "./map.ts";
import { type GridPlan, planGrid } from "./plan.ts";

const request = (changes: Partial<GridRequest> = {}): GridRequest => ({
  base: { ...configuration, steps: 10, settings: {} },
  vary: [
    { key: "temperature", values: ["0.1", "0.5"] },
    { key: "batch", values: ["8", "16"] },
  ],
  seeds: [0, 1],
  ...changes,
});

describe("a plan", () => {
  it("has every combination, one seed after the other, and knows what it takes", async () => {
    const { axes, cells, steps } = await planGrid(request(), testTables);
    expect(axes).toEqual([
      { key: "temperature", label: "Temperature", values: [0.1, 0.5] },
      { key: "batch", label: "Batch size", values: [8, 16] },
    ]);
    expect(steps).toBe(80);
    expect(cells.map(({ seed, place }) => [seed, ...place])).toEqual([
      ...[
        [0, 0, 0],
        [0, 0, 1],
        [0, 1, 0],
        [0, 1, 1],
      ],
      ...[
        [1, 0, 0],
        [1, 0, 1],
        [1, 1, 0],
        [1, 1, 1],
      ],
    ]);
    expect(cells[3]?.configuration).toMatchObject({ batch: 16, settings: { temperature: 0.5 } });
  });

  it("may vary the method, each with its own settings", async () => {
    const vary = [{ key: "method", values: ["simclr", "byol"] }];
    const { cells } = await planGrid(request({ vary, seeds: [0] }), testTables);
    expect(cells.map(({ configuration: { method } }) => method)).toEqual(["simclr", "byol"]);
  });

  it.each<[Partial<GridRequest>, RegExp]>([
    [{ vary: [] }, /found 0 settings, takes one or two/],
    [{ vary: [{ key: "temperature", values: [] }] }, /temperature: found no value/],
    [{ vary: [{ key: "heat", values: [1] }] }, /heat: no setting of simclr; takes method, dataset/],
    [
      { vary: [{ key: "temperature", values: ["warm"] }] },
      /temperature: found "warm", expected a num/,
    ],
    [{ vary: [{ key: "temperature", values: [""] }] }, /temperature: found an empty value/],
    [{ vary: [{ key: "batch", values: ["many"] }] }, /batch: found NaN, expected a whole number/],
    [{ vary: [{ key: "temperature", values: ["0.5", 0.5] }] }, /takes every value once/],
    [{ vary: [{ key: "seed", values: [1] }] }, /seeds are named apart/],
    [{ vary: [{ key: "method", values: ["magic"] }] }, /magic/],
    [{ seeds: [] }, /seeds: found none/],
    [{ seeds: [1, 1] }, /seeds: found 1, 1/],
    [{ seeds: Array.from({ length: 51 }, (_, seed) => seed) }, /found 204 runs, takes at most 200/],
  ])("refuses %j", async (changes, words) => {
    await expect(planGrid(request(changes), testTables)).rejects.toThrow(words);
  });
});

describe("a conductor", () => {
  let plan: GridPlan;
  beforeAll(async () => {
    plan = await planGrid(request({ seeds: [0] }), testTables);
  });
  const host = (run: (index: number) => Promise<string>) => {
    const begun: number[] = [];
    return {
      begun,
      recall: () => undefined,
      goesOn: () => true,
      begins: (_: unknown, done: number) => begun.push(done),
      run: ({ place: [down = 0, across = 0] }: { place: readonly number[] }) =>
        run(2 * down + across),
      failed: (_: unknown, { kind, message }: { kind: string; message: string }) =>
        `${kind}: ${message}`,
    };
  };

  it("goes on after a run that fails, and says why it did", async () => {
    const outcomes = await conductGrid(
      plan,
      host(async (index) => {
        if (index === 1) throw new RunError("not-finite", "The loss is not finite.");
        return "done";
      }),
    );
    expect(outcomes).toEqual(["done", "not-finite: The loss is not finite.", "done", "done"]);
  });

  it("skips finished runs, and stops on request", async () => {
    const told = host(async () => "done");
    const outcomes = await conductGrid(plan, {
      ...told,
      recall: ({ place }) => (place[0] === 0 && place[1] === 0 ? "known" : undefined),
      goesOn: () => told.begun.length < 1,
    });
    expect(outcomes).toEqual(["known", "done", undefined, undefined]);
    expect(told.begun).toEqual([1]);
  });

  it("takes a run that was cut short for one that was not run", async () => {
    let goesOn = true;
    const told = host(async (index) => {
      goesOn = index < 1;
      if (!goesOn) throw new Error("The grid was stopped.");
      return "done";
    });
    const outcomes = await conductGrid(plan, { ...told, goesOn: () => goesOn });
    expect(outcomes).toEqual(["done", undefined, undefined, undefined]);
  });
});

describe("a map", () => {
  const axes = [{ key: "a", label: "A", values: [1, 2] }];
  const member = (place: number, seed: number, value?: number, failure?: string) => ({
    place: [place],
    seed,
    value,
    failure,
  });

  it("has the mean and the range over seeds", () => {
    const { cells } = gridMap(axes, [member(0, 0, 1), member(0, 1, 3), member(1, 0, 5)]);
    expect(cells[0]).toMatchObject({ value: 2, least: 1, greatest: 3, runs: 2, failures: [] });
    expect(cells[1]).toMatchObject({ value: 5, runs: 1, difference: undefined });
  });

  it("compares every combination with the first one, paired by seed", () => {
    const { cells } = gridMap(axes, [
      ...[member(0, 0, 1), member(0, 1, 3), member(0, 2, 9)],
      ...[member(1, 1, 4.5), member(1, 0, 2), member(1, 3, 7)],
    ]);
    expect(cells[0]?.difference).toBeUndefined();
    expect(cells[1]?.difference).toMatchObject({ mean: 1.25, pairs: 2 });
  });

  it("says of a failed run why, and counts it in nothing", () => {
    const { cells } = gridMap(axes, [member(0, 3, 9, "lost"), member(0, 4, 1)]);
    expect(cells[0]).toMatchObject({ value: 1, runs: 1, failures: ["seed 3: lost"] });
    expect(cells[1]).toMatchObject({ value: undefined, runs: 0, failures: [] });
  });
});
