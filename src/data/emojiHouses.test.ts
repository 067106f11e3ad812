import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { type ByteSource, builtInTables, categoryNamed, textOf, tokensNamed } from "./index.ts";

const files: ByteSource = (path) =>
  readFile(new URL(`../../public/datasets/${path}`, import.meta.url));
const tables = builtInTables(files);

test("emoji-houses trains on two houses; the test split has known concepts in the third, and new ones", async () => {
  const [all, houses] = [await tables.open("emoji"), await tables.open("emoji-houses")];
  const { schema, train, test: held } = houses;
  expect([train.count, held.count]).toEqual([2648, 524]);
  expect(schema.splits).toEqual({ train: { count: 2648 }, test: { count: 524 } });
  expect(schema.tests).toEqual({ parts: "heldOut", identity: "concept" });
  expect(new Set(train.factors.house)).toEqual(new Set([0, 1]));
  const known = new Set(train.factors.concept);
  expect(known.size).toBe(1324);
  const { names, values } = categoryNamed(held, "heldOut");
  const parts = Array.from(values, (value) => names[value]);
  const concepts = Array.from(held.factors.concept ?? []);
  expect(parts).toEqual(concepts.map((concept) => (known.has(concept) ? "house" : "concept")));
  expect(parts.filter((part) => part === "house")).toHaveLength(262);
  expect(Array.from(held.factors.house ?? [])).toEqual(
    parts.map((part) => (part === "house" ? 2 : 0)),
  );
  expect(new Set(concepts).size).toBe(524);

  // A row has the image and the texts that it has in the table of all emoji.
  const row = 261;
  const origin = Array.from(all.train.labels.keys()).filter(
    (index) =>
      all.train.factors.concept?.[index] === concepts[row] &&
      all.train.factors.house?.[index] === 2,
  );
  const at = origin[0] ?? -1;
  const stride = 32 * 32 * 3;
  const imageOf = (images: Uint8Array, index: number) =>
    images.subarray(index * stride, (index + 1) * stride);
  expect(Buffer.compare(imageOf(held.images, row), imageOf(all.train.images, at))).toBe(0);
  for (const [column, index] of [
    ["name", 0],
    ["tags", 3],
  ] as const) {
    const [own, whole] = [tokensNamed(held, column), tokensNamed(all.train, column)];
    expect(textOf(own, row, index)).toBe(textOf(whole, at, index));
    expect(own.vocabulary.size).toBe(whole.vocabulary.size);
  }
});
