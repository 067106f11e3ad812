import { describe, expect, it } from "vitest";
import type { RunSummary } from "../../lab/protocol/index.ts";
import { compareRuns, keyButSeed, labelAmong } from "./columns.ts";

const run = (
  seed: number,
  settings: RunSummary["configuration"]["settings"],
  others: Partial<RunSummary["configuration"]> = {},
): RunSummary => ({
  schema: 1,
  id: String(seed),
  name: "a run",
  started: "",
  adapter: "",
  current: false,
  edits: [],
  step: 0,
  state: "finished",
  collapse: {},
  last: { training: {}, h: {}, z: {} },
  configuration: {
    method: "simclr",
    dataset: "digits",
    encoder: "mlp",
    steps: 10,
    batch: 8,
    seed,
    settings,
    ...others,
  },
});

describe("differences between runs", () => {
  const runs = [
    run(1, { temperature: 0.1, batchNorm: true }),
    run(2, { temperature: 0.5, batchNorm: true }),
    run(2, { batchNorm: true, momentum: 0.9 }, { method: "byol" }),
  ];
  const { differ, shared, equal } = compareRuns(runs, (key) => `the ${key}`);

  it("become columns; equal settings are listed once", () => {
    expect(differ.map(({ label }) => label)).toEqual(["Method", "the temperature"]);
    expect(shared).toEqual(["digits", "mlp", "10 steps", "batch 8"]);
    expect(equal).toBe(2);
  });

  it("label a run, unless the user renamed it", () => {
    expect(runs.map((each) => labelAmong(each, differ, 1))).toEqual([
      "simclr, the temperature 0.1, seed 1",
      "simclr, the temperature 0.5, seed 2",
      "byol, seed 2",
    ]);
    expect(labelAmong(run(1, {}), [], 3)).toBe("3 seeds");
    expect(labelAmong({ ...run(1, {}), renamed: true }, differ, 1)).toBe("a run");
  });

  it("ignore the seed in the key of a group", () => {
    const key = keyButSeed(run(1, { a: 1, b: 2 }));
    expect(keyButSeed(run(9, { b: 2, a: 1 }))).toBe(key);
    expect(keyButSeed(run(1, { a: 1, b: 3 }))).not.toBe(key);
    const edit = { step: 3, key: "a", label: "A", from: 1, to: 2 };
    expect(keyButSeed({ ...run(1, { a: 1, b: 2 }), edits: [edit] })).not.toBe(key);
  });

  it("are empty for no runs", () => {
    expect(compareRuns([], String)).toEqual({ differ: [], shared: [], equal: 0 });
  });
});
