/** Scenes: the bytes of their seed, what a row holds, and the settings. */
import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { atOnce } from "../../shared/pieces.ts";
import type { SettingValues } from "../../shared/settings.ts";
import { builtInTables, columnNamed, schemaOf, type Table, tokensNamed } from "../index.ts";
import { textOf } from "../tokens.ts";
import { COLOURS, frequentColour, heldOutColour, SHAPES } from "./names.ts";

const tables = builtInTables(async (path) => {
  throw new Error(`${path} is not read`);
});
const open = (settings: SettingValues) => tables.open("scenes", settings);
const three = {
  "data.size": 400,
  "data.objects": "2 or 3",
  "data.captions": 3,
  "data.completeness": 0.6,
  "data.filler": true,
};

let plain: Table;
let partial: Table;
beforeAll(async () => {
  plain = await open({ "data.size": 600 });
  partial = await open(three);
}, 30_000);

const objectsOf = (table: Table, split: "train" | "test", row: number) => {
  const { values, boxes, offsets } = columnNamed(table[split], "objects", "regions");
  const [from = 0, to = 0] = [offsets[row], offsets[row + 1]];
  return Array.from(values.subarray(from, to), (value, index) => ({
    shape: Math.floor(value / COLOURS.length),
    colour: value % COLOURS.length,
    box: boxes.subarray(4 * (from + index), 4 * (from + index) + 4),
  }));
};

test("the same seed gives the same bytes", () => {
  const digest = (table: Table) => {
    const hash = createHash("sha256");
    for (const split of [table.train, table.test]) {
      hash.update(split.images);
      hash.update(columnNamed(split, "mask", "mask").values);
      hash.update(JSON.stringify([...columnNamed(split, "objects", "regions").boxes]));
      hash.update(JSON.stringify([...tokensNamed(split, "caption").ids]));
    }
    return hash.digest("hex");
  };
  expect([digest(plain), digest(partial)]).toEqual([
    "249785cf92ec4712e37e2a9962d355e77706479e7497cf696d341d6a77f46b9f",
    "5b66b592337cafe48ffdba24c33561543ba64f834a96f18781be0704765f7195",
  ]);
});

test("the columns are those of the schema", () => {
  for (const table of [plain, partial]) {
    for (const split of ["train", "test"] as const) {
      const expected = table.schema.columns
        .filter(({ testOnly }) => split === "test" || !testOnly)
        .map(({ name, kind }) => `${name} ${kind}`);
      const found = Object.entries(table[split].columns).map(
        ([name, { kind }]) => `${name} ${kind}`,
      );
      expect(found.sort()).toEqual(expected.sort());
      for (const column of table.schema.columns) {
        if (column.kind !== "tokens" || !(column.name in table[split].columns)) continue;
        const { vocabulary, offsets, perRow } = tokensNamed(table[split], column.name);
        expect([vocabulary.size, perRow]).toEqual([column.vocabulary, column.perRow]);
        expect(offsets).toHaveLength(table[split].count * perRow + 1);
        const lengths = Array.from({ length: offsets.length - 1 }, (_, entry) => {
          return (offsets[entry + 1] ?? 0) - (offsets[entry] ?? 0);
        });
        expect(Math.max(...lengths)).toBeLessThanOrEqual(column.longest);
      }
    }
  }
});

test("a mask shows every object inside its box, the later over the earlier", () => {
  const { values } = columnNamed(partial.train, "mask", "mask");
  let outside = 0;
  for (let row = 0; row < partial.train.count; row += 1) {
    const objects = objectsOf(partial, "train", row);
    const mask = values.subarray(1024 * row, 1024 * (row + 1));
    expect(new Set(mask).size).toBe(objects.length + 1);
    for (const [pixel, index] of mask.entries()) {
      if (index === 0) continue;
      const [left = 0, top = 0, right = 0, bottom = 0] = objects[index - 1]?.box ?? [];
      const [x, y] = [pixel % 32, Math.floor(pixel / 32)];
      if (x < left || x >= right || y < top || y >= bottom) outside += 1;
    }
  }
  expect(outside).toBe(0);
});

test("shapes and colours of a scene differ, and training lacks the held-out pairs", () => {
  const held = { train: 0, test: 0 };
  for (const split of ["train", "test"] as const) {
    for (let row = 0; row < partial[split].count; row += 1) {
      const objects = objectsOf(partial, split, row);
      expect(new Set(objects.map(({ shape }) => shape)).size).toBe(objects.length);
      expect(new Set(objects.map(({ colour }) => colour)).size).toBe(objects.length);
      held[split] += objects.filter(({ shape, colour }) => colour === heldOutColour(shape)).length;
    }
  }
  expect(held.train).toBe(0);
  expect(held.test).toBeGreaterThan(100);
});

test("a complete caption describes the scene, and its words name its objects", () => {
  const captions = tokensNamed(plain.train, "complete");
  const form = /^a (\w+) (\w+) (left of|right of|above|below) a (\w+) (\w+)$/;
  for (let row = 0; row < plain.train.count; row += 1) {
    const objects = objectsOf(plain, "train", row);
    const [, ...words] = form.exec(textOf(captions, row)) ?? [];
    const [colour1 = "", shape1 = "", relation = "", colour2 = "", shape2 = ""] = words;
    const find = (colour: string, shape: string) =>
      objects.findIndex(
        (object) => COLOURS[object.colour] === colour && SHAPES[object.shape] === shape,
      );
    const [first, second] = [find(colour1, shape1), find(colour2, shape2)];
    expect(first >= 0 && second >= 0).toBe(true);
    const centre = (index: number) => {
      const [left = 0, top = 0, right = 0, bottom = 0] = objects[index]?.box ?? [];
      return [left + right, top + bottom] as const;
    };
    const [[x1, y1], [x2, y2]] = [centre(first), centre(second)];
    const holds = { "left of": x1 < x2, "right of": x1 > x2, above: y1 < y2, below: y1 > y2 };
    expect(holds[relation as keyof typeof holds]).toBe(true);
    const from = captions.offsets[row] ?? 0;
    const named = [...(captions.regions?.subarray(from, captions.offsets[row + 1]) ?? [])];
    const between = relation.split(" ").map(() => -1);
    expect(named).toEqual([-1, -1, first, first, ...between, -1, second, second, -1]);
  }
});

test("test rows are pairs with two colours exchanged, in image and caption", () => {
  for (const table of [plain, partial]) {
    const { values } = columnNamed(table.test, "partner", "number");
    const captions = tokensNamed(table.test, "complete");
    for (let row = 0; row < 200; row += 2) {
      expect([values[row], values[row + 1]]).toEqual([row + 1, row]);
      const [one, other] = [objectsOf(table, "test", row), objectsOf(table, "test", row + 1)];
      expect(one.map(({ shape, box }) => [shape, ...box])).toEqual(
        other.map(({ shape, box }) => [shape, ...box]),
      );
      expect([one[0]?.colour, one[1]?.colour]).toEqual([other[1]?.colour, other[0]?.colour]);
      expect(one[2]?.colour).toBe(other[2]?.colour);
      const [text, swapped] = [textOf(captions, row), textOf(captions, row + 1)];
      expect(text).not.toBe(swapped);
      expect(text.split(" ").sort()).toEqual(swapped.split(" ").sort());
    }
  }
});

test("questions: one colour is right, and the absent object is absent", () => {
  const { test: split } = partial;
  const [colours, absent] = ["colours", "absent"].map((name) => tokensNamed(split, name));
  const asked = columnNamed(split, "asked", "category");
  const frequent = columnNamed(split, "frequent", "category");
  for (let row = 0; row < 300; row += 1) {
    const objects = objectsOf(partial, "test", row);
    const object = objects.find(({ colour }) => colour === asked.values[row]);
    expect(frequent.values[row]).toBe(frequentColour(object?.shape ?? -1));
    const texts = COLOURS.map((_, index) => textOf(colours!, row, index));
    const shape = SHAPES[object?.shape ?? 0];
    expect(texts.every((text, index) => text.includes(`${COLOURS[index]} ${shape}`))).toBe(true);
    const text = textOf(absent!, row);
    const missing = SHAPES.filter((_, index) => objects.every((each) => each.shape !== index));
    expect(missing.some((name) => text.includes(name))).toBe(true);
  }
});

test("the length of a caption with filler words does not depend on what it omits", () => {
  const captions = tokensNamed(partial.train, "caption");
  const { values } = columnNamed(partial.train, "omitted", "number");
  const lengths = Array.from(values, (_, entry) => {
    return (captions.offsets[entry + 1] ?? 0) - (captions.offsets[entry] ?? 0);
  });
  const mean = (list: readonly number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
  const [m, n] = [mean(lengths), mean([...values])];
  const products = lengths.map((length, entry) => (length - m) * ((values[entry] ?? 0) - n));
  const spread = (list: readonly number[], at: number) =>
    Math.sqrt(mean(list.map((x) => (x - at) ** 2)));
  expect(Math.abs(mean(products) / (spread(lengths, m) * spread([...values], n)))).toBeLessThan(
    0.1,
  );
  expect(spread([...values], n)).toBeGreaterThan(0.8);
});

test("a caption is true of its scene, and not of the one with two colours exchanged", () => {
  for (const table of [plain, partial]) {
    const count = 120;
    const texts = (name: string) =>
      Array.from({ length: count }, (_, row) => textOf(tokensNamed(table.test, name), row));
    const truth = (name: string) => atOnce(table.textTruth!(table.test, texts(name), count));
    const [complete, own] = [truth("complete"), truth("caption")];
    const absent = truth("absent");
    for (let row = 0; row < count; row += 1) {
      expect([complete[row * count + row], own[row * count + row]]).toEqual([1, 1]);
      expect([complete[row * count + (row ^ 1)], absent[row * count + row]]).toEqual([0, 0]);
    }
  }
});

describe("settings", () => {
  test("correlation is that of training; the test split is balanced", async () => {
    const rates = (table: Table, split: "train" | "test") => {
      let [frequent, all] = [0, 0];
      for (let row = 0; row < table[split].count; row += 1) {
        for (const { shape, colour } of objectsOf(table, split, row)) {
          all += 1;
          if (colour === frequentColour(shape)) frequent += 1;
        }
      }
      return frequent / all;
    };
    const strong = await open({ "data.size": 600, "data.correlation": 0.8 });
    expect(rates(strong, "train")).toBeGreaterThan(0.8);
    expect(rates(strong, "train")).toBeLessThan(0.9);
    expect(rates(strong, "test")).toBe(rates(plain, "test"));
    expect(rates(strong, "test")).toBeLessThan(0.25);
  });

  test("they are part of the schema", () => {
    const schema = schemaOf(tables, "scenes", { "data.size": 500, "data.captions": 2 });
    expect(schema.splits.train.count).toBe(500);
    expect(schemaOf(tables, "scenes")).toBe(schemaOf(tables, "scenes", { temperature: 1 }));
    expect(schema.version).not.toBe(schemaOf(tables, "scenes").version);
    expect(schema.columns.find(({ name }) => name === "caption")).toMatchObject({ perRow: 2 });
    expect(() => schemaOf(tables, "scenes", { "data.size": 5 })).toThrow(
      "data.size: found 5, expected a whole number from 100 to 50000",
    );
    expect(() => schemaOf(tables, "scenes", { "data.cats": 5 })).toThrow(
      'unknown setting "data.cats"; known here: data.objects',
    );
  });
});
