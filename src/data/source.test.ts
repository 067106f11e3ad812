import { expect, test, vi } from "vitest";
import type { TableDefinition } from "./definition.ts";
import type { Schema } from "./schema.ts";
import { joinSources, sourceOf } from "./source.ts";
import { tableOf } from "./table.ts";

const schemaNamed = (id: string, label = id): Schema => ({
  id,
  label,
  description: "Two grey images.",
  columns: [],
  category: "class",
  classes: ["dark", "bright"],
  shape: [1, 1, 1],
  factors: [],
  heldOut: [],
  licence: { spdx: "MIT", attribution: "", text: "" },
  splits: { train: { count: 2 }, test: { count: 2 } },
  version: "1",
});
const definitionOf = (schema: Schema): TableDefinition => {
  const rows = { count: 2, images: Uint8Array.of(1, 2), labels: [0, 1] };
  return { schema, open: async () => tableOf(schema, { train: rows, test: rows }) };
};
const noFiles = async () => new Uint8Array();

test("a source opens a table once", async () => {
  const definition = definitionOf(schemaNamed("a"));
  const open = vi.spyOn(definition, "open");
  const source = sourceOf([definition], noFiles);
  const [first, second] = await Promise.all([source.open("a"), source.open("a")]);
  expect(first).toBe(second);
  expect(open).toHaveBeenCalledTimes(1);
  expect(Object.keys(first.train.columns)).toEqual(["image", "class"]);
});

test("a failure is tried again", async () => {
  const definition = definitionOf(schemaNamed("a"));
  vi.spyOn(definition, "open").mockRejectedValueOnce(new Error("no connection"));
  const source = sourceOf([definition], noFiles);
  await expect(source.open("a")).rejects.toThrow("no connection");
  await expect(source.open("a")).resolves.toMatchObject({ id: "a" });
});

test("joined sources list all tables; the first source of an id is used", async () => {
  const first = sourceOf([schemaNamed("a"), schemaNamed("b")].map(definitionOf), noFiles);
  const second = sourceOf(
    [schemaNamed("b", "another"), schemaNamed("c")].map(definitionOf),
    noFiles,
  );
  const joined = joinSources(first, second);
  expect(joined.list().map(({ id, label }) => [id, label])).toEqual([
    ["a", "a"],
    ["b", "b"],
    ["c", "c"],
  ]);
  expect(await joined.open("c")).toBe(await second.open("c"));
  expect((await joined.open("b")).schema.label).toBe("b");
  await expect(joined.open("d")).rejects.toThrow('dataset: found "d", expected one of a, b, c');
});
