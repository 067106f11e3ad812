import { expect, test } from "vitest";
import { atOnce } from "../../shared/pieces.ts";
import { Random } from "../../shared/random.ts";
import { type Rows, unitRows } from "../embeddings.ts";
import { roundedCosine } from "../probes/nearest.ts";
import { embeddingsOf, gaussian } from "../testing.ts";
import { chanceRecall, pairRanks, recallOf } from "./retrieval.ts";

/** Points of the circle. */
const circle = (...angles: number[]): Rows =>
  unitRows(
    embeddingsOf(angles.length, 2, (row, col) => (col === 0 ? Math.cos : Math.sin)(angles[row]!)),
  );

/** The rank of the first match: a plain sort of the whole gallery, wrong rows first where cosines are equal. */
function plainRanks(query: Rows, groups: number[], gallery: Rows, others: number[]): number[] {
  return groups.map((group, row) => {
    const ranked = others
      .map((other, index) => {
        let cosine = 0;
        for (let col = 0; col < query.cols; col++) {
          cosine += query.data[row * query.cols + col]! * gallery.data[index * query.cols + col]!;
        }
        return { match: group >= 0 && group === other, cosine: roundedCosine(cosine) };
      })
      .sort((a, b) => b.cosine - a.cosine || Number(a.match) - Number(b.match));
    return ranked.findIndex(({ match }) => match) + 1;
  });
}

test("ranks in both directions; any row of the same group is a hit", () => {
  const images = { unit: circle(0, 1, 2), groups: [7, 8, 7] };
  const texts = { unit: circle(1.1, 0.95, 2.2), groups: [7, 8, 7] };
  const { aToB, bToA } = atOnce(pairRanks(images, texts));
  // Image 0 is nearest to text 1, then to text 0, which is of its group.
  expect([...aToB]).toEqual([2, 1, 1]);
  // Text 0 at 1.1 is nearest to image 1, then to image 2.
  expect([...bToA]).toEqual([2, 1, 1]);
  expect(recallOf(aToB)).toEqual({ r1: 2 / 3, r5: 1, r10: 1, medianRank: 1 });
  expect(recallOf(aToB, [0])).toEqual({ r1: 0, r5: 1, r10: 1, medianRank: 2 });
  expect(recallOf(aToB, [0, 1]).medianRank).toBe(1.5);
});

test("equals a plain sort, with blocks that are not full, duplicates and rows without a match", () => {
  const random = new Random(3);
  const rows = (count: number, seed: number) => {
    const source = gaussian(count, 5, seed);
    // Rounded to a coarse grid, so that ties occur.
    const unit = unitRows({ ...source, data: source.data.map((value) => Math.round(value)) });
    const groups = Array.from({ length: count }, () => random.integer(40) - 1);
    return { unit, groups };
  };
  const a = rows(130, 1);
  const b = rows(301, 2);
  const { aToB, bToA } = atOnce(pairRanks(a, b));
  expect([...aToB]).toEqual(plainRanks(a.unit, a.groups, b.unit, b.groups));
  expect([...bToA]).toEqual(plainRanks(b.unit, b.groups, a.unit, a.groups));
});

test("ties count against the query: equal embeddings retrieve nothing", () => {
  const equal = { unit: circle(...Array(12).fill(1)), groups: [...Array(12).keys()] };
  const { aToB } = atOnce(pairRanks(equal, equal));
  expect([...aToB]).toEqual(Array(12).fill(12));
  expect(recallOf(aToB)).toEqual({ r1: 0, r5: 0, r10: 0, medianRank: 12 });
});

test("chance is that of a random order", () => {
  const distinct = Int32Array.from({ length: 100 }, (_, row) => row);
  const chance = chanceRecall(distinct, distinct);
  expect(chance.r1).toBeCloseTo(0.01, 12);
  expect(chance.r5).toBeCloseTo(0.05, 12);
  expect(chance.r10).toBeCloseTo(0.1, 12);
  expect(chance.medianRank).toBe(50);
  // Two of four rows match: 1/2 at the first place, 5/6 within two, certain within three.
  const halves = chanceRecall([0], [0, 0, 1, 1]);
  expect(halves).toEqual({ r1: 0.5, r5: 1, r10: 1, medianRank: 1 });
  // One query with one match of three, one with two.
  expect(chanceRecall([0, 1], [0, 1, 1]).r1).toBeCloseTo((1 / 3 + 2 / 3) / 2, 12);
});

test("without a match there is no recall", () => {
  const none = { r1: null, r5: null, r10: null, medianRank: null };
  const { aToB } = atOnce(
    pairRanks({ unit: circle(0), groups: [0] }, { unit: circle(0), groups: [1] }),
  );
  expect([...aToB]).toEqual([0]);
  expect(recallOf(aToB)).toEqual(none);
  expect(chanceRecall([0], [1])).toEqual(none);
  expect(chanceRecall([-1], [-1])).toEqual(none);
});

test("throws InputError on inputs that do not fit", () => {
  const rows = { unit: circle(0, 1), groups: [0, 1] };
  expect(() => atOnce(pairRanks(rows, { ...rows, groups: [0] }))).toThrow("1 groups for 2 rows");
  const wide = { unit: unitRows(gaussian(2, 3)), groups: [0, 1] };
  expect(() => atOnce(pairRanks(rows, wide))).toThrow("differ in width");
});

test("gives way between blocks", () => {
  const large = unitRows(gaussian(700, 32));
  const groups = Int32Array.from({ length: 700 }, (_, row) => row);
  const pieces = pairRanks({ unit: large, groups }, { unit: large, groups });
  expect(pieces.next().done).toBe(false);
  expect([...atOnce(pieces).aToB]).toEqual(Array(700).fill(1));
});
