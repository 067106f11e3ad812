/** The list of experiments and the tables; no run is needed. */

import { describe, expect, it } from "vitest";
import { signsIn } from "../../training/ablation.ts";
import { methods } from "../../training/methods/all.ts";
import { testTables } from "../testing.ts";
import { chosen, commandOf, type Experiment, keyOf, listExperiments } from "./experiments.ts";
import { decodeResults, encodeResults } from "./results.ts";
import type { FinishedRun } from "./store.ts";
import { ablationsTable, methodsTable, pairsTable, replaceBetween } from "./tables.ts";
import { verdictsTable } from "./verdicts.ts";

const experiments = listExperiments(testTables);
const named = (id: string): Experiment => {
  const found = experiments.find((each) => each.id === id);
  if (!found) throw new Error(`there is no ${id}`);
  return found;
};
const run = (readings: Record<string, number>) => ({
  adapter: "an adapter",
  state: "none" as const,
  readings,
});
const runs = new Map([
  [
    "untrained:convnet-s",
    new Map([
      [0, run({ knn: 0.5, linear: 0.6 })],
      [1, run({ knn: 0.52, linear: 0.6 })],
    ]),
  ],
  [
    "byol",
    new Map([
      [0, run({ loss: 0.25, knn: 0.7, linear: 0.8, "z.std": 0.9, "z.meanCosine": 0.1 })],
      [1, run({ loss: 0.35, knn: 0.72, linear: 0.8, "z.std": 0.9, "z.meanCosine": 0.1 })],
    ]),
  ],
  ["byol:predictor=false", new Map([[0, run({ knn: 0.51, "z.std": 0.1, "z.meanCosine": 0.98 })]])],
]);

describe("experiments", () => {
  it("include every method and ablation, with unique ids and keys", () => {
    const ids = experiments.map(({ id }) => id);
    const ablations = methods.flatMap((method) => method.ablations ?? []);
    expect(ids).toEqual(expect.arrayContaining(methods.map(({ id }) => id)));
    expect(experiments.filter(({ ablation }) => ablation)).toHaveLength(ablations.length);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(experiments.map(keyOf)).size).toBe(ids.length);
  });

  it("use a dataset with texts for methods that read them", () => {
    for (const { method, configuration } of experiments) {
      const texts = method.reads?.includes("regions") ? "scenes" : "shapes";
      const images = method.reads?.includes("tokens") ? texts : "fashion";
      const own = method.id === "parity" ? "parity" : "grammar";
      const dataset = method.encodes === "tokens" ? own : images;
      expect(configuration.dataset, method.id).toBe(dataset);
    }
    expect(named("clip").untrained).toBe("untrained:convnet-s@shapes");
  });

  it("are selected together with those they are compared with", () => {
    const ids = chosen(experiments, "byol:predictor=false").map(({ id }) => id);
    expect(ids).toEqual(["untrained:convnet-s", "byol", "byol:predictor=false"]);
    expect(() => chosen(experiments, "bylo")).toThrow('found "bylo"');
  });

  it("state the command that reproduces a run", () => {
    expect(commandOf(named("byol:predictor=false"), 2)).toMatch(
      /--method byol --dataset fashion --encoder convnet-s .* --set predictor=false --seed 2 /,
    );
  });
});

describe("tables", () => {
  it("show mean, deviation and gain over the untrained encoder", () => {
    const [row] = methodsTable(experiments, runs)
      .split("\n")
      .filter((line) => line.startsWith("| BYOL"));
    const cells = row?.split("|").map((cell) => cell.trim());
    expect(cells?.slice(3, 8)).toEqual([
      "0.300 ± 0.071",
      "71.0 ± 1.4",
      "+20.0",
      "80.0 ± 0.0",
      "+20.0",
    ]);
  });

  it("show retrieval and zero-shot of methods with texts in a table of their own", () => {
    const readings = { loss: 1.5, knn: 0.6, imageToText: 0.61, textToImage: 0.6, zeroShot: 0.42 };
    const finished = new Map([
      ["untrained:convnet-s@shapes", new Map([[0, run({ knn: 0.5, imageToText: 0.002 })]])],
      ["clip", new Map([[0, run(readings)]])],
    ]);
    expect(methodsTable(experiments, finished)).not.toContain("CLIP");
    const [row] = pairsTable(experiments, finished)
      .split("\n")
      .filter((line) => line.startsWith("| CLIP"));
    const cells = row?.split("|").map((cell) => cell.trim());
    expect(cells?.slice(2, 6)).toEqual(["shapes", "1.500", "61.0", "60.0"]);
    expect(cells).toContain("+10.0");
  });

  it("show in how many seeds the collapse appears with and without the ablation", () => {
    const [row] = ablationsTable(experiments, runs)
      .split("\n")
      .filter((line) => line.startsWith("| BYOL, no predictor"));
    expect(row).toContain("z.std 0.9 → 0.1");
    expect(row).toMatch(/1 of 1 \| +0 of 1 \|$/);
  });

  it("are the same when generated from the file", () => {
    const text = encodeResults(experiments, runs);
    const again = decodeResults(experiments, text);
    expect(methodsTable(experiments, again)).toBe(methodsTable(experiments, runs));
    expect(encodeResults(experiments, again)).toBe(text);
    const changed = text.replace(keyOf(named("byol")), "another");
    expect(decodeResults(experiments, changed).has("byol")).toBe(false);
  });

  it("name the verdict before and after training, and how many seeds have it", () => {
    const before = {
      "start.z.scale": 1,
      "start.z.meanCosine": 0.93,
      "start.z.effectiveRank": 30,
      "z.dimensions": 96,
    };
    const trained = (meanCosine: number) => ({
      ...{ ...before, "z.scale": 0.5, "z.std": 0.2, "z.effectiveRank": 28 },
      "z.meanCosine": meanCosine,
    });
    const cone: FinishedRun = { ...run(trained(0.96)), state: "cone" };
    const healthy: FinishedRun = run(trained(0.7));
    const finished = new Map([
      ["mae", new Map(Object.entries([cone, healthy]).map(([seed, each]) => [Number(seed), each]))],
      ["byol", new Map([[0, run({ knn: 0.7 })]])],
    ]);
    const [, , row, ...others] = verdictsTable(experiments, finished).split("\n");
    expect(others).toEqual([]);
    expect(row?.split("|").map((cell) => cell.trim())).toEqual([
      ...["", "MAE", "vit-xs", "cone (anisotropic)", "cone (anisotropic) (1), healthy (1)"],
      ...["0.93 → 0.83", "0.20", "30.0 → 28.0 of 96", "50 %", "2", ""],
    ]);
  });

  it("replace the text between their markers", () => {
    const page = "a\n<!-- t -->\nold\n<!-- /t -->\nb";
    expect(replaceBetween(page, "t", "new")).toBe("a\n<!-- t -->\nnew\n<!-- /t -->\nb");
    expect(() => replaceBetween("a", "t", "new")).toThrow("markers <!-- t -->");
  });
});

it("requires all signs of an ablation", () => {
  const shows = "a collapse";
  const signs = [
    { metric: "z.std", below: 0.4 },
    { metric: "z.rankMe", shareOfIntact: 0.5 },
  ];
  const ablation = { label: "off", settings: {}, shows, signs };
  const intact = { "z.std": 0.9, "z.rankMe": 20 };
  expect(signsIn(ablation, intact, intact)).toBe(false);
  expect(signsIn(ablation, { "z.std": 0.3, "z.rankMe": 10 }, intact)).toBe(true);
  expect(signsIn(ablation, { "z.std": 0.3, "z.rankMe": 15 }, intact)).toBe(false);
  expect(() => signsIn(ablation, {}, intact)).toThrow("unknown measurement z.std");
});
