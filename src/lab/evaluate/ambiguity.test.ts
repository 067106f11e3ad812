import { expect, test } from "vitest";
import { encodeTexts } from "../../data/texts.ts";
import type { Embedded } from "../../training/embedded.ts";
import { ambiguityOf, TEXT_VARIANCE } from "./ambiguity.ts";

const factors = [
  { name: "colour", values: ["red", "blue"] },
  { name: "shape", values: ["circle", "star"] },
  { name: "position", values: ["top left", "centre"] },
];
const TEXTS = [
  "a red circle, top left",
  "a blue thing, top left",
  "a picture of a star",
  "a picture of a thing in the centre",
  "a blue star",
];
/** Factors left out: 0, 1, 2, 2, 1. */
const VARIANCES = [1, 2, 4, 5, 3];

const embedded = (space: string): Embedded => ({
  rows: TEXTS.length,
  spaces: {
    [space]: { data: Float32Array.from(VARIANCES.flatMap((v) => [Math.log(v), -30])), cols: 2 },
  },
});

const texts = encodeTexts([{ name: "caption", perRow: 1 }], {
  train: { caption: TEXTS },
  test: { caption: TEXTS },
});
const column = texts.test.caption;

test("variances that follow what a text leaves out", () => {
  if (!column) throw new Error("no captions");
  const found = ambiguityOf(embedded(TEXT_VARIANCE), column, { factors });
  expect(found?.texts).toBe(5);
  // Ranks 1, 2.5, 4.5, 4.5, 2.5 against 1, 2, 4, 5, 3.
  expect(found?.spearman).toBeCloseTo(9 / Math.sqrt(10 * 9), 9);
  expect(found?.length).not.toBeNull();
  expect(found?.partial).toBeGreaterThan(0.8);
});

test("a method without variances has none", () => {
  if (!column) throw new Error("no captions");
  expect(ambiguityOf(embedded("z"), column, { factors })).toBeUndefined();
});
