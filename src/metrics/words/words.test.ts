import { describe, expect, it } from "vitest";
import { atOnce } from "../../shared/pieces.ts";
import type { Rows } from "../embeddings.ts";
import { analogies, analogyAnswers, cosinesOf } from "./analogies.ts";
import { countedVectors } from "./countedVectors.ts";
import { expectedPairs } from "./pairCounts.ts";
import { noisePmi, pmiAgreement } from "./pmi.ts";

const rowsOf = (...rows: readonly (readonly number[])[]): Rows => ({
  data: Float64Array.from(rows.flat()),
  rows: rows.length,
  cols: rows[0]?.length ?? 0,
});

const counted = (
  sentences: readonly (readonly number[])[],
  sampling: { window: number; keep: number[] },
) => {
  const offsets = [0];
  for (const { length } of sentences) offsets.push((offsets.at(-1) ?? 0) + length);
  const words = sampling.keep.length;
  return [...atOnce(expectedPairs({ ids: sentences.flat(), offsets }, { words, ...sampling }))];
};

describe("expectedPairs", () => {
  it("weights distances by the share of windows that reach them", () => {
    // Widths 1 and 2 are equally likely: neighbours always, the ends of three words in half of the windows.
    expect(counted([[0, 1, 2]], { window: 2, keep: [1, 1, 1] })).toEqual([
      0, 1, 0.5, 1, 0, 1, 0.5, 1, 0,
    ]);
  });

  it("closes the gap of a dropped word", () => {
    // The ends are neighbours if the middle is dropped, and with a window of 1 only then.
    expect(counted([[0, 1, 2]], { window: 1, keep: [1, 0.25, 0.5] })).toEqual([
      0,
      0.25,
      0.5 * 0.75,
      0.25,
      0,
      0.125,
      0.5 * 0.75,
      0.125,
      0,
    ]);
  });

  it("passes over ids that are never kept and ends at the end of a sentence", () => {
    expect(
      counted(
        [
          [2, 0, 2, 1],
          [1, 1],
        ],
        { window: 1, keep: [1, 1, 0] },
      ),
    ).toEqual([0, 1, 0, 1, 2, 0, 0, 0, 0]);
  });
});

describe("PMI", () => {
  // Word 0 has the contexts 0 and 1 with 1/4 and 3/4, word 1 only 0.
  const counts = Float64Array.of(1, 3, 3, 0);
  const noise = [0.25, 0.75];

  it("compares conditional probabilities with the noise", () => {
    expect([...noisePmi(counts, noise)]).toEqual([
      Math.log(1),
      Math.log(1),
      Math.log(4),
      Number.NEGATIVE_INFINITY,
    ]);
    expect(() => noisePmi(counts, [1])).toThrow(/found 4 counts and 1 noise probabilities/);
  });

  it("finds the shift and the order of products that are PMI − ln 2", () => {
    const shift = -Math.log(2);
    const words = rowsOf([shift, shift], [Math.log(4) + shift, 7]);
    const contexts = rowsOf([1, 0], [0, 1]);
    const result = pmiAgreement({ words, contexts }, counts, noise);
    expect(result.pairs).toBe(3);
    expect(result.spearman).toBeCloseTo(1, 12);
    expect(result.intercept).toBeCloseTo(shift, 12);
  });

  it("weights the intercept by counts and leaves rare pairs out", () => {
    const words = rowsOf([2, 0], [Math.log(4) + 4, 0]);
    const contexts = rowsOf([1, 0], [0, 1]);
    // Residuals 2, 0 and 4 with the counts 1, 3 and 3.
    const all = pmiAgreement({ words, contexts }, counts, noise);
    expect(all.intercept).toBeCloseTo((2 + 0 + 12) / 7, 12);
    const frequent = pmiAgreement({ words, contexts }, counts, noise, 2);
    expect(frequent.pairs).toBe(2);
    expect(frequent.intercept).toBeCloseTo(12 / 6, 12);
    expect(pmiAgreement({ words, contexts }, counts, noise, 9)).toEqual({
      pairs: 0,
      spearman: null,
      intercept: null,
    });
  });
});

describe("countedVectors", () => {
  it("has the products of the positive PMI if no dimension is missing", () => {
    // P(c | w) is 1 for the other word: PMI ln 2 beside the diagonal, whose vectors have a length of √ln 2.
    const vectors = countedVectors(Float64Array.of(0, 5, 5, 0), [0.5, 0.5], 2);
    const [a, b] = [vectors.data.slice(0, 2), vectors.data.slice(2)];
    const product = (x: Float64Array, y: Float64Array) => x[0]! * y[0]! + x[1]! * y[1]!;
    expect(product(a, a)).toBeCloseTo(Math.log(2), 12);
    expect(product(a, b)).toBeCloseTo(0, 12);
    expect(countedVectors(Float64Array.of(0, 5, 5, 0), [0.5, 0.5], 1).cols).toBe(1);
  });
});

describe("analogies", () => {
  // Two items by two forms: the first axis is the item, the second the form.
  const [side, long] = [Math.SQRT1_2, Math.sqrt(0.9)];
  const unit = rowsOf(
    [side, side, 0],
    [side, -side, 0],
    [-side, side, 0],
    [-side, -side, 0],
    [0, Math.sqrt(0.1), long],
  );
  const cosines = cosinesOf(unit);
  const relations = [
    {
      name: "form",
      pairs: [
        [0, 1],
        [2, 3],
      ] as const,
    },
  ];
  const all = [0, 1, 2, 3, 4];

  it("answers with the word nearest to b − a + c", () => {
    // b − a + c is exactly row 3.
    const [best] = analogyAnswers(cosines, [0, 1, 2], all);
    expect(best?.row).toBe(3);
    expect(best?.cosine).toBeCloseTo(1, 12);
    const { all: scores, relations: named } = analogies(cosines, relations, all);
    expect(scores).toEqual({
      questions: 2,
      excluded: 1,
      included: 1,
      nearestToB: 1,
      nearestToC: 0,
    });
    expect(named.map(({ name }) => name)).toEqual(["form"]);
  });

  it("without exclusion returns c where the offset is small", () => {
    const near = rowsOf(
      [1, 0],
      [Math.cos(0.1), Math.sin(0.1)],
      [0, 1],
      [-Math.sin(0.5), Math.cos(0.5)],
    );
    const { all: scores } = analogies(cosinesOf(near), relations, [0, 1, 2, 3]);
    expect(scores).toMatchObject({ excluded: 1, included: 0 });
  });

  it("names a pair that is no candidate, and has no score without questions", () => {
    expect(() => analogies(cosines, relations, [0, 1, 2])).toThrow(
      /relation form has row 3, expected one of the 3 candidates/,
    );
    expect(analogies(cosines, [{ name: "one", pairs: [[0, 1]] }], all)).toEqual({
      all: null,
      relations: [],
    });
  });
});
