import { expect, it } from "vitest";
import { tokensNamed } from "../table.ts";
import { textOf } from "../tokens.ts";
import { BITS_COLUMN, PARITY_BITS } from "./names.ts";
import { parity } from "./parity.ts";

const open = (given = {}) =>
  parity.open(async () => new Uint8Array(), { size: 300, relevant: 3, seed: 1, ...given });

it("has the parity of the first bits as its class, and no row twice", async () => {
  const { train, test, schema } = await open();
  expect(schema.rule).toEqual({ kind: "parity", places: [0, 1, 2] });
  expect([train.count, test.count]).toEqual([300, 1000]);
  const seen = new Set<string>();
  for (const split of [train, test]) {
    const column = tokensNamed(split, BITS_COLUMN);
    for (let row = 0; row < split.count; row++) {
      const text = textOf(column, row);
      expect(text).toHaveLength(PARITY_BITS);
      const ones = [...text.slice(0, 3)].filter((bit) => bit === "1").length;
      expect(split.labels[row]).toBe(ones % 2);
      seen.add(text);
    }
  }
  expect(seen.size).toBe(1300);
});

it("is the same for the same seed, and half of its rows are odd", async () => {
  const ids = async (seed: number) => tokensNamed((await open({ seed })).train, BITS_COLUMN).ids;
  expect(await ids(1)).toEqual(await ids(1));
  expect(await ids(2)).not.toEqual(await ids(1));
  const { labels } = (await open()).test;
  const odd = labels.reduce((sum, label) => sum + label, 0);
  expect(Math.abs(odd - 500)).toBeLessThan(60);
});
