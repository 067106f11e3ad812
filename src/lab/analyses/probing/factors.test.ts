import { expect, test } from "vitest";
import { testTables } from "../../../cli/testing.ts";
import { atOnce } from "../../../shared/pieces.ts";
import { describeFactor, factorQuestions, factorScores } from "./factors.ts";
import { pixelParts } from "./features.ts";

const counts = { train: 100, test: 60 };

test("the factors of shapes are those of their scenes, and pixels predict some of them", async () => {
  const dataset = await testTables.open("shapes");
  const questions = factorQuestions(dataset, counts);
  expect(questions.map(({ factor: { name, kind } }) => `${name} ${kind}`)).toEqual([
    "shape category",
    "colour category",
    "size numbers",
    "position numbers",
    "rotation angle",
    "background category",
  ]);
  const [shape, , size, , rotation] = questions;
  expect([...(shape?.test.entries ?? [])]).toEqual([...dataset.test.labels.subarray(0, 60)]);
  expect(size?.train.entries.every((radius) => radius > 4 && radius < 10)).toBe(true);
  const circles = dataset.train.labels.subarray(0, 100).filter((label) => label === 0).length;
  expect(rotation?.train.images).toHaveLength(100 - circles);

  const scores = atOnce(factorScores(questions, pixelParts(dataset, counts)));
  const background = questions.findIndex(({ factor }) => factor.name === "background");
  expect(scores[background]?.score).toBeGreaterThan(0.6);
  expect(scores.every(({ score }) => score !== null && score <= 1)).toBe(true);
  expect(questions.map((question) => describeFactor(question, 0).says)).toContain(
    "angle, as cosine and sine; circles have none and are left out",
  );
});

test("rejects a dataset without factors", async () => {
  const digits = await testTables.open("digits");
  expect(() => factorQuestions(digits, counts)).toThrow(
    /has no known factors; choose shapes, whose factors are shape/,
  );
});
