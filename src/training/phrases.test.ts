import { beforeAll, expect, test } from "vitest";
import { builtInTables, type Table, tokensNamed } from "../data/index.ts";
import { InputError } from "../shared/errors.ts";
import { isInBox, PHRASE_VARIANTS, phrasesOf } from "./phrases.ts";

const grid = { rows: 8, cols: 8 };
const column = { name: "caption", context: 20 };
const request = { column, regions: "objects", grid, patch: 4, absent: 1 };
let table: Table;
beforeAll(async () => {
  const tables = builtInTables(async (path) => {
    throw new Error(`${path} is not read`);
  });
  table = await tables.open("scenes", { "data.size": 100 });
});

test("texts name what is in the image and one object that is not", () => {
  const { vocabulary } = tokensNamed(table.train, "caption");
  const { ids, targets } = phrasesOf(table.train, request);
  expect(ids).toHaveLength(100 * PHRASE_VARIANTS * column.context);
  expect(targets).toHaveLength(100 * PHRASE_VARIANTS * (column.context - 1) * 2);
  const regions = table.train.columns.objects;
  if (regions?.kind !== "regions") throw new Error("no regions");
  for (let entry = 0; entry < 40; entry++) {
    const row = Math.floor(entry / PHRASE_VARIANTS);
    const own = ids.subarray(entry * column.context, (entry + 1) * column.context);
    const text = vocabulary.decode(Uint16Array.from(own.filter((id) => id > 0)));
    const here = [...regions.values.subarray(regions.offsets[row], regions.offsets[row + 1])];
    const said = regions.names.flatMap((name, index) => (text.includes(name) ? [index] : []));
    expect(here.every((name) => said.includes(name))).toBe(true);
    expect(said).toHaveLength(here.length + 1);
    // Words of an object have its patches, all others none.
    for (let word = 1; word < column.context; word++) {
      const spelled = vocabulary.words[own[word] ?? 0] ?? "";
      const start = (entry * (column.context - 1) + word - 1) * 2;
      const bits = targets.subarray(start, start + 2);
      const owners = here.flatMap((name, index) =>
        (regions.names[name] ?? "").split(" ").includes(spelled) ? [index] : [],
      );
      if (bits.every((value) => value === 0)) continue;
      const matches = owners.some((index) =>
        Array.from({ length: 64 }, (_, place) => place).every(
          (place) =>
            isInBox(regions.boxes, (regions.offsets[row] ?? 0) + index, grid, 4, place) ===
            (((bits[place >> 5] ?? 0) >>> (place & 31)) % 2 === 1),
        ),
      );
      expect(matches).toBe(true);
    }
  }
  expect(targets.some((value) => value > 0)).toBe(true);
});

test("the same split gives the same texts", () => {
  expect(phrasesOf(table.train, request)).toEqual(phrasesOf(table.train, request));
});

test("texts that do not say which region they name are refused", () => {
  const { regions: _, ...silent } = tokensNamed(table.train, "caption");
  const split = { ...table.train, columns: { ...table.train.columns, caption: silent } };
  expect(() => phrasesOf(split, request)).toThrow(InputError);
  expect(() => phrasesOf(split, request)).toThrow(/do not say which region they name/);
});
