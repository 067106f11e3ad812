import { expect, it } from "vitest";
import { testTables } from "../cli/testing.ts";
import { tokensNamed } from "../data/index.ts";
import { tokensColumn } from "../data/tokens.ts";
import { vocabularyOf } from "../data/vocabulary.ts";
import { floorOfEqualTexts } from "./lossLines.ts";

const columnOf = (texts: readonly string[]) => tokensColumn(vocabularyOf(texts), texts, 1);

it("is 0 if all texts differ, and ln N if all are equal", () => {
  expect(floorOfEqualTexts(columnOf(["a", "b", "c", "d"]), 3)).toBe(0);
  expect(floorOfEqualTexts(columnOf(["a", "a", "a", "a"]), 4)).toBeCloseTo(Math.log(4), 12);
});

it("is the mean over all batches", () => {
  // Pairs of rows out of a, a, b: of six rows in three batches, two rows have an equal one.
  expect(floorOfEqualTexts(columnOf(["a", "a", "b"]), 2)).toBeCloseTo(Math.log(2) / 3, 12);
});

it("is 0.041 nats on shapes at a batch of 64, and doubles with the batch", async () => {
  const { train } = await testTables.open("shapes");
  const captions = tokensNamed(train, "caption");
  expect(floorOfEqualTexts(captions, 64)).toBeCloseTo(0.0406, 4);
  expect(floorOfEqualTexts(captions, 128)).toBeCloseTo(0.08, 2);
});
