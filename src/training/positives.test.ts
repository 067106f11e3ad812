import { describe, expect, it } from "vitest";
import { testTables } from "../cli/testing.ts";
import type { Table } from "../data/index.ts";
import { at, InputError } from "../shared/errors.ts";
import type { SettingValues } from "../shared/settings.ts";
import { resolveConfiguration } from "./configuration.ts";
import { methods } from "./methods/all.ts";
import { methodNamed } from "./methods/index.ts";
import { buildModel } from "./model.ts";
import { checkPositives, partnersOf } from "./positives.ts";
import { settingsOf } from "./settings.ts";

const emoji = await testTables.open("emoji");

const resolve = (settings: SettingValues, method = "simclr", dataset = "emoji") =>
  resolveConfiguration(
    { method, dataset, encoder: "convnet-s", steps: 10, batch: 16, seed: 3, settings },
    testTables,
  );

/** The same table with other values of the concept. */
function withConcepts(values: Int32Array): Table {
  const column = { kind: "category" as const, names: [], values };
  return {
    ...emoji,
    train: { ...emoji.train, columns: { ...emoji.train.columns, concept: column } },
  };
}

describe("the setting", () => {
  it("belongs to the trained methods with two views", () => {
    for (const method of methods) {
      if ("positives" in method.settings) continue;
      const known = Object.keys(settingsOf(method, emoji.schema)).includes("positives");
      expect([method.id, known]).toEqual([
        method.id,
        method.views === 2 && method.trains !== false,
      ]);
    }
  });

  it("is augmented by default, or a category column of the dataset", () => {
    expect(resolve({}).settings.positives).toBe("augmented");
    expect(resolve({ positives: "house" }).settings.positives).toBe("house");
    expect(() => resolve({ positives: "house" }, "simclr", "digits")).toThrow(
      /positives: found "house", expected one of augmented, class$/,
    );
  });
});

it("the partner of a row has the same value and is another row", () => {
  const configuration = resolve({ positives: "concept" });
  const partnerAt = partnersOf(buildModel(configuration, emoji.schema), emoji);
  const concepts = emoji.train.factors.concept ?? [];
  const houses = emoji.train.factors.house ?? [];
  for (let row = 0; row < 200; row++) {
    const partner = partnerAt("train", row, row % 7);
    expect(partner).not.toBe(row);
    expect(at(concepts, partner)).toBe(at(concepts, row));
    expect(at(houses, partner)).not.toBe(at(houses, row));
  }
  const alone = partnersOf(buildModel(resolve({}), emoji.schema), emoji);
  expect(alone("train", 17, 2)).toBe(17);
});

describe("is refused", () => {
  const { length } = emoji.train.labels;
  const check = (column: string, method: string, table: Table = emoji) => {
    return () => checkPositives(methodNamed(method), { positives: column }, table);
  };

  it("a column in which every row has a value of its own", () => {
    const single = withConcepts(Int32Array.from({ length }, (_, row) => row));
    expect(check("concept", "simclr", single)).toThrow(InputError);
    expect(check("concept", "simclr", single)).toThrow(
      /positives: found concept, in which no two training rows of emoji share a value; expected augmented or/,
    );
    const unknown = withConcepts(new Int32Array(length).fill(-1));
    expect(check("concept", "simclr", unknown)).toThrow(/no two training rows/);
  });

  it("a column that mixes classes in a method that reads one class per pair", () => {
    expect(check("house", "supcon")).toThrow(
      /found house, in which rows of different classes share a value; .* expected augmented, class or/,
    );
  });

  it("nothing else", () => {
    expect(check("house", "simclr")).not.toThrow();
    expect(check("augmented", "supcon")).not.toThrow();
    expect(check("class", "supcon")).not.toThrow();
    expect(check("concept", "supcon")).not.toThrow();
  });
});
