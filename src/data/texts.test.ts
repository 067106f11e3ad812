/** The token columns of the built-in tables. */
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { builtInTables, columnsOfKind } from "./index.ts";
import { categoryNamed, tokensNamed } from "./table.ts";
import { groupsOfTexts, textOf, textsOf } from "./tokens.ts";

const folder = new URL("../../public/datasets/", import.meta.url);
const tables = builtInTables((path) => readFile(new URL(path, folder)));

describe("shapes", () => {
  test("has whole and partial captions with one vocabulary", async () => {
    const { train, test: held, schema } = await tables.open("shapes");
    expect(columnsOfKind(schema, "tokens").map(({ name, perRow }) => [name, perRow])).toEqual([
      ["caption", 1],
      ["partial", 4],
    ]);
    const [caption, partial] = [tokensNamed(train, "caption"), tokensNamed(train, "partial")];
    expect(partial.vocabulary).toBe(caption.vocabulary);
    expect(tokensNamed(held, "caption").vocabulary.words).toEqual(caption.vocabulary.words);
    expect(textOf(caption, 0)).toBe("a medium orange circle, bottom left");
    expect(textsOf(partial, 0)).toEqual([
      "a medium thing",
      "a picture of a medium circle, bottom left",
      "a medium orange circle",
      "a picture of an orange circle",
    ]);
  });

  test("leaves each factor out of a partial caption with probability 0.4, never all", async () => {
    const { train } = await tables.open("shapes");
    const partial = tokensNamed(train, "partial");
    const names = ["size", "colour", "shape", "position"] as const;
    const known = names.map((name) => new Set(categoryNamed(train, name).names));
    const counts = [0, 0, 0, 0];
    let entries = 0;
    for (let row = 0; row < train.count; row += 1) {
      for (let index = 0; index < partial.perRow; index += 1) {
        const text = textOf(partial, row, index);
        const named = known.map((values, place) => {
          const value = categoryNamed(train, names[place]!).values[row] ?? -1;
          const word = [...values][value] ?? "";
          const found = place === 3 ? text.endsWith(word) : text.split(/[ ,]+/).includes(word);
          counts[place]! += Number(found);
          return found;
        });
        expect(named.some(Boolean)).toBe(true);
        entries += 1;
      }
    }
    // Of all captions 0.4⁴ would name nothing and name one factor instead.
    for (const count of counts) expect(count / entries).toBeCloseTo(0.6 + 0.4 ** 4 / 4, 1);
  });

  test("has prompts of one factor among its partial captions", async () => {
    const { train } = await tables.open("shapes");
    const partial = tokensNamed(train, "partial");
    const found = new Set<string>();
    for (let row = 0; row < train.count; row += 1) {
      for (const text of textsOf(partial, row)) found.add(text);
    }
    for (const prompt of [
      "a star",
      "a red thing",
      "an orange heart",
      "a small thing",
      "a thing, top left",
      "a thing in the centre",
      "a picture of a star",
    ]) {
      expect(found).toContain(prompt);
    }
    expect(partial.vocabulary.encode("a photo of a star").unknown).toEqual(["photo"]);
  });

  test("groups rows by caption: train has 1,080 captions at most", async () => {
    const { train, test: held } = await tables.open("shapes");
    const groups = groupsOfTexts(tokensNamed(train, "caption"), train.count);
    expect(Math.max(...groups) + 1).toBeLessThanOrEqual(40 * 27);
    expect(new Set(groupsOfTexts(tokensNamed(held, "caption"), held.count)).size).toBe(723);
  });
});

test("emoji has names and tags, the same in every house", async () => {
  const { train } = await tables.open("emoji");
  const [name, tags] = [tokensNamed(train, "name"), tokensNamed(train, "tags")];
  expect(textOf(name, 0)).toBe("grinning face");
  expect(textsOf(tags, 0)).toContain("cheerful");
  const groups = groupsOfTexts(name, train.count);
  const concepts = categoryNamed(train, "concept").values;
  for (const [row, concept] of concepts.entries()) {
    expect(groups[row]).toBe(groups[concepts.indexOf(concept)]);
  }
});

test("glyphs has captions", async () => {
  const { train } = await tables.open("glyphs");
  expect(textOf(tokensNamed(train, "caption"), 0)).toMatch(/^[0-9a-z] in [a-z0-9 ]+, [a-z ]+$/);
});

test("a column that a table lacks is refused with those that it has", async () => {
  const { train } = await tables.open("shapes");
  expect(() => tokensNamed(train, "name")).toThrow(
    "column name: found none, expected a tokens column: caption, partial",
  );
  expect(() => categoryNamed(train, "caption")).toThrow(
    "column caption: found a column of kind tokens, expected a category column: shape, colour, size, position, rotation, background",
  );
  const digits = await tables.open("digits");
  expect(() => tokensNamed(digits.train, "caption")).toThrow(
    "column caption: found none, expected a tokens column, and this table has none",
  );
});
