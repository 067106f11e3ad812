import { expect, test } from "vitest";
import { atOnce } from "../shared/pieces.ts";
import type { Embeddings } from "./embeddings.ts";
import fixture from "./fixtures/similarity.json" with { type: "json" };
import { similarities } from "./similarity.ts";
import { gaussian } from "./testing.ts";

const embeddings = fixture.embeddings.map(
  ({ cols, data }): Embeddings => ({ data: Float32Array.from(data), rows: fixture.rows, cols }),
);

test("equal those of NumPy, which computes CKA from features", () => {
  const found = atOnce(similarities(embeddings, fixture.neighbours));
  for (const [i, row] of fixture.cka.entries()) {
    for (const [j, value] of row.entries()) {
      expect(found.cka[i]?.[j]).toBeCloseTo(value, 6);
      expect(found.mutual[i]?.[j]).toBeCloseTo(fixture.mutual[i]?.[j] ?? Number.NaN, 12);
    }
  }
  expect(found.chance).toBeCloseTo(3 / 13, 12);
});

test("unrelated wide embeddings have about 0, although there are more columns than rows", () => {
  const found = atOnce(similarities([gaussian(60, 200, 1), gaussian(60, 200, 2)], 10));
  expect(Math.abs(found.cka[0]?.[1] ?? 1)).toBeLessThan(0.1);
  expect(found.mutual[0]?.[1]).toBeLessThan(0.3);
});

test("a constant embedding has no CKA, and other rows are refused", () => {
  const [first] = embeddings;
  if (!first) throw new Error("no embeddings");
  const constant = { data: new Float32Array(first.rows).fill(2), rows: first.rows, cols: 1 };
  expect(atOnce(similarities([first, constant], 3)).cka).toEqual([
    [1, null],
    [null, null],
  ]);
  expect(() => atOnce(similarities([first, gaussian(20, 3, 1)], 3))).toThrow(
    "similarity: embeddings have 14 and 20 rows; give embeddings of the same rows",
  );
});
