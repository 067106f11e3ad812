/** Scores of binding, hallucination and many-to-many retrieval, against values worked out by hand. */
import { describe, expect, test } from "vitest";
import { atOnce } from "../../shared/pieces.ts";
import { type Rows, unitRows } from "../embeddings.ts";
import { embeddingsOf, gaussian } from "../testing.ts";
import { swapScores } from "./binding.ts";
import { calibrationOf } from "./calibration.ts";
import { absentObjects, hallucination } from "./hallucination.ts";
import { manyToMany } from "./manyToMany.ts";

const rowsOf = (...rows: number[][]): Rows =>
  unitRows(embeddingsOf(rows.length, rows[0]?.length ?? 0, (row, col) => rows[row]?.[col] ?? 0));

describe("binding", () => {
  test("vectors that bind score 1, and texts alone a half", () => {
    const bound = rowsOf([1, 0], [0, 1], [1, 1], [1, -1]);
    expect(swapScores(bound, bound, [1, 0, 3, 2])).toEqual({
      pairs: 2,
      text: 1,
      image: 1,
      group: 1,
      twoChoice: 1,
      textOnly: 0.5,
    });
  });

  test("a bag of words gives the same vector to both, and a tie scores nothing", () => {
    const same = rowsOf([1, 1], [1, 1]);
    const scores = swapScores(same, same, [1, 0]);
    expect(scores).toMatchObject({ text: 0, image: 0, group: 0, twoChoice: 0.5, textOnly: 0.5 });
  });

  test("text and image scores are of different comparisons", () => {
    // Both images are nearer to their own text; text 1 is nearer to image 0.
    const images = rowsOf([1, 0.2, 0], [0, 1, 2]);
    const texts = rowsOf([1, 0, 0], [1, 0.35, 0.4]);
    const dot = (i: number, t: number) =>
      [0, 1, 2].reduce((sum, c) => sum + images.data[3 * i + c]! * texts.data[3 * t + c]!, 0);
    expect([dot(0, 0) > dot(0, 1), dot(1, 1) > dot(1, 0), dot(1, 1) > dot(0, 1)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(swapScores(images, texts, [1, 0])).toMatchObject({ text: 1, image: 0, group: 0 });
  });

  test("random vectors score at chance", () => {
    const partner = Int32Array.from({ length: 6000 }, (_, row) => row ^ 1);
    const [images, texts] = [unitRows(gaussian(6000, 8, 1)), unitRows(gaussian(6000, 8, 2))];
    const { text, image, group, twoChoice, textOnly } = swapScores(images, texts, partner);
    expect([text, image, twoChoice, textOnly].map((x) => Math.round(20 * x) / 20)).toEqual([
      0.25, 0.25, 0.5, 0.5,
    ]);
    expect(group).toBeCloseTo(1 / 6, 1);
  });

  test("refuses rows without a pair", () => {
    const one = rowsOf([1, 0]);
    expect(() => swapScores(one, one, [-1])).toThrow("found no pair among 1 rows");
    expect(() => swapScores(one, rowsOf([1, 0, 0]), [-1])).toThrow("differ");
  });
});

describe("calibration", () => {
  test("the error is the weighted distance of confidence and accuracy", () => {
    const { error, bins } = calibrationOf([0.95, 0.95, 0.15, 0.15], [1, 0, 0, 0]);
    expect(error).toBeCloseTo(0.5 * 0.45 + 0.5 * 0.15, 12);
    expect(bins[9]).toEqual({ count: 2, confidence: 0.95, accuracy: 0.5 });
    expect(calibrationOf([1, 0], [1, 0]).error).toBe(0);
    expect(() => calibrationOf([], [])).toThrow("at least one");
  });
});

describe("hallucination", () => {
  const texts = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  test("counts frequent answers for rare values", () => {
    // Truths 0, 1, 1, 2; the frequent value is 0.
    const images = rowsOf([1, 0, 0], [1, 0.5, 0], [0, 1, 0], [0, 1, 0.5]);
    const scores = hallucination({
      images,
      texts: rowsOf(...texts, ...texts, ...texts, ...texts),
      values: 3,
      truth: [0, 1, 1, 2],
      frequent: [0, 0, 0, 0],
      reading: { temperature: 1 },
    });
    expect(scores).toMatchObject({
      rows: 4,
      rare: 3,
      accuracy: 0.5,
      accuracyFrequent: 1,
      accuracyRare: 1 / 3,
      frequentForRare: 1 / 3,
      otherForRare: 1 / 3,
      chance: 1 / 3,
    });
    expect(scores).not.toHaveProperty("sigmoid");
  });

  test("a softmax at the temperature of the method, and a sigmoid with its bias", () => {
    const scores = hallucination({
      images: rowsOf([1, 0, 0]),
      texts: rowsOf(...texts),
      values: 3,
      truth: [0],
      frequent: [1],
      reading: { temperature: 0.5, bias: -1 },
    });
    const softmax = Math.exp(2) / (Math.exp(2) + 2);
    expect(scores.softmax.error).toBeCloseTo(1 - softmax, 10);
    const [yes, no] = [1 / (1 + Math.exp(-1)), 1 / (1 + Math.exp(1))];
    expect(scores.sigmoid?.error).toBeCloseTo((1 - yes + 2 * no) / 3, 10);
  });

  test("absent objects: two-choice accuracy, area under the ROC, and false affirmations", () => {
    const images = rowsOf([1, 0], [1, 0]);
    const scores = absentObjects(images, rowsOf([1, 0], [1, 1]), rowsOf([0, 1], [1, 0.5]), {
      temperature: 1,
      bias: -0.8,
    });
    // Cosines 1 and 0.71 of what is there, 0 and 0.89 of what is not.
    expect(scores).toEqual({ rows: 2, twoChoice: 0.5, auroc: 0.75, yes: 0.5 });
    expect(() => absentObjects(images, images, rowsOf([1, 0]), { temperature: 1 })).toThrow(
      "give 1 texts for every image",
    );
  });
});

describe("many-to-many", () => {
  const run = (queries: Rows, gallery: Rows, right: (query: number, answer: number) => boolean) =>
    atOnce(manyToMany(queries, gallery, right));

  test("R-precision and mAP@R by hand", () => {
    // Query 0 ranks 0, 1, 2, 3; its right answers are 0, 2 and 3.
    const gallery = rowsOf([1, 0], [0.9, 0.1], [0.8, 0.3], [0.1, 1]);
    const right = (query: number, answer: number) =>
      query === answer || (query === 0 && answer > 1);
    const scores = run(gallery, gallery, right);
    expect(scores.each[0]).toBeCloseTo(2 / 3, 12);
    const map = [(1 + 2 / 3) / 3, 1, 1, 1].reduce((sum, x) => sum + x, 0) / 4;
    expect(scores.mapAtR).toBeCloseTo(map, 12);
    expect(scores).toMatchObject({ queries: 4, matches: 1.5, r1: 1, r1Own: 1, chance: 1.5 / 4 });
  });

  test("R@1 of one right answer punishes the other right ones", () => {
    const queries = rowsOf([1, 0], [1, 0]);
    const gallery = rowsOf([1, 0.1], [1, 0]);
    expect(run(queries, gallery, () => true)).toMatchObject({ r1: 1, r1Own: 0.5, rPrecision: 1 });
  });

  test("equal vectors retrieve nothing", () => {
    const same = rowsOf([1, 1], [1, 1], [1, 1]);
    expect(run(same, same, (query, answer) => query === answer)).toMatchObject({
      rPrecision: 0,
      mapAtR: 0,
      r1: 0,
      r1Own: 0,
    });
  });

  test("refuses rows that do not belong together", () => {
    expect(() => run(rowsOf([1, 0]), rowsOf([1, 0], [0, 1]), () => true)).toThrow("differ");
  });
});
