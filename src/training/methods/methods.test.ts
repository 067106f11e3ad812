/** The definition of every method is consistent with what it builds. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { testSchema, testTables } from "../../cli/testing.ts";
import type { ResolvedConfiguration } from "../configuration.ts";
import { defaultEncoder, resolveConfiguration, tableFor } from "../configuration.ts";
import type { Diagram } from "../diagram.ts";
import type { MethodDefinition } from "../method.ts";
import { buildModel } from "../model.ts";
import { termsOfStep } from "../trainingStep.ts";
import { methods } from "./all.ts";
import { meanAge } from "./moco.ts";

const COUNT = 10_000;

const configurationOf = (method: MethodDefinition, settings = {}): ResolvedConfiguration =>
  resolveConfiguration(
    {
      method: method.id,
      dataset: tableFor(method, "fashion", testTables).id,
      settings,
      seed: 0,
      batch: 64,
      encoder: defaultEncoder(method, "convnet-s"),
      steps: method.trains === false ? 0 : 100,
    },
    testTables,
  );

/** Every method with its defaults, and with each toggle inverted. */
const variants = methods.flatMap((method) => {
  const switches = Object.entries(method.settings).flatMap(([key, setting]) =>
    setting.kind === "toggle" ? [{ [key]: !setting.default }] : [],
  );
  return [{}, ...switches].map((settings) => ({
    method,
    settings,
    name: [method.id, ...Object.entries(settings).map((pair) => pair.join("="))].join(" "),
  }));
});

const ends = ({ edges }: Diagram) => edges.flatMap(({ from, to }) => [from, to]);

describe.each(variants)("$name", ({ method, settings }) => {
  const configuration = configurationOf(method, settings);
  const model = buildModel(configuration, testSchema(configuration.dataset));
  const diagram = method.diagram(configuration.settings);

  it("has a diagram of the networks that it builds", () => {
    const ids = diagram.nodes.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(ends(diagram)));
    for (const id of ids) expect(ends(diagram), `${id} is joined to nothing`).toContain(id);
    const parts = (kind: string) =>
      diagram.nodes.flatMap((node) => (node.kind === kind && node.part ? [node.part] : []));
    // A head without weights, such as a projector without layers, may be missing.
    const trained = new Set(model.parameters.map(([name]) => name.split(".")[0] ?? ""));
    expect(new Set([...parts("network"), ...trained])).toEqual(new Set(parts("network")));
    const copied = new Set(model.averages.map(([name]) => name.split(".")[1] ?? ""));
    expect(new Set(parts("copy"))).toEqual(copied);
    const followed = diagram.edges.filter(({ kind }) => kind === "average").map(({ to }) => to);
    const copies = diagram.nodes.filter(({ kind }) => kind === "copy").map(({ id }) => id);
    expect(new Set(followed)).toEqual(new Set(copies));
  });

  it("describes exactly the terms that it reports", () => {
    const known = Object.keys(method.terms ?? {});
    const scheduled = method.schedules?.({
      step: 3,
      steps: 100,
      batch: 64,
      settings: configuration.settings,
    });
    const built = method.trains === false ? [] : termsOfStep(model, COUNT);
    const given = [...built, ...Object.keys(scheduled ?? {})];
    expect(given).toEqual(expect.arrayContaining(known));
    expect(known).toEqual(expect.arrayContaining(built));
    const drawn = diagram.edges.flatMap(({ value }) => (value ? [value] : []));
    expect(known).toEqual(expect.arrayContaining(drawn));
  });
});

it("docs/methods.md has every method", () => {
  const page = readFileSync(new URL("../../../docs/methods.md", import.meta.url), "utf8");
  const missing = methods.filter(({ id }) => !page.includes(`\`${id}\``)).map(({ id }) => id);
  expect(missing).toEqual([]);
});

it("meanAge is the mean age of a queue's keys", () => {
  expect(meanAge(0, 10, 40)).toBe(1);
  expect(meanAge(1, 10, 40)).toBe((10 * 1 + 30 * 2) / 40);
  expect(meanAge(100, 10, 40)).toBe((1 + 2 + 3 + 4) / 4);
  expect(meanAge(100, 64, 40)).toBe(1);
});
