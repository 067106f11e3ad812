/**
 * Retrieval where many answers are right. With R right answers in the gallery, R-precision is the share of right ones
 * among the first R, and mAP@R the mean over the ranks up to R of the precision at each right answer (Musgrave et al.
 * 2020, arXiv:2003.08505, for images; Chun et al. 2022, arXiv:2204.03359, for images and texts). R@1 with a single
 * right answer for each query counts the other right ones as errors.
 */
import { require } from "../../shared/errors.ts";
import type { Pieces } from "../../shared/pieces.ts";
import { dotProducts } from "../arithmetic/dotProducts.ts";
import type { Rows } from "../embeddings.ts";
import { roundedCosine } from "../probes/nearest.ts";

export interface ManyToMany {
  readonly queries: number;
  /** Mean number of right answers of a query. */
  readonly matches: number;
  readonly rPrecision: number;
  readonly mapAtR: number;
  /** Share of queries whose nearest answer is any of the right ones. */
  readonly r1: number;
  /** Share of queries whose nearest answer is the one of their own row. */
  readonly r1Own: number;
  /** R-precision of a random order. */
  readonly chance: number;
  /** R-precision of each query. */
  readonly each: Float64Array;
}

const BLOCK = 16;

/**
 * Row i of the queries and row i of the gallery belong together. `right(query, answer)` says which answers are right,
 * that of the own row among them. A wrong answer comes before a right one of the same cosine.
 */
export function* manyToMany(
  queries: Rows,
  gallery: Rows,
  right: (query: number, answer: number) => boolean,
): Pieces<ManyToMany> {
  require(queries.rows === gallery.rows && queries.cols === gallery.cols, () =>
    `many-to-many: queries [${queries.rows},${queries.cols}] and answers [${gallery.rows},${gallery.cols}] differ; give rows of one joint space that belong together`);
  const { rows } = queries;
  const block = new Float64Array(BLOCK * rows);
  const each = new Float64Array(rows);
  const sums = { matches: 0, precision: 0, map: 0, any: 0, own: 0, chance: 0 };
  for (let from = 0; from < rows; from += BLOCK) {
    const to = Math.min(from + BLOCK, rows);
    dotProducts(queries, [from, to], gallery, [0, rows], block);
    for (let query = from; query < to; query++) {
      const cosines = block.subarray((query - from) * rows, (query - from + 1) * rows);
      const scores = scoresOf(cosines, (answer) => right(query, answer));
      each[query] = scores.precision;
      sums.matches += scores.matches;
      sums.precision += scores.precision;
      sums.map += scores.map;
      sums.chance += scores.matches / rows;
      if (scores.first) sums.any += 1;
      if (isOwnFirst(cosines, query)) sums.own += 1;
    }
    yield;
  }
  return {
    queries: rows,
    matches: sums.matches / rows,
    rPrecision: sums.precision / rows,
    mapAtR: sums.map / rows,
    r1: sums.any / rows,
    r1Own: sums.own / rows,
    chance: sums.chance / rows,
    each,
  };
}

/** The i-th right answer has the rank i plus the number of wrong answers that are as near. */
function scoresOf(cosines: Float64Array, isRight: (answer: number) => boolean) {
  const rights = new Float64Array(cosines.length);
  const wrongs = new Float64Array(cosines.length);
  let [matches, others] = [0, 0];
  for (const [answer, cosine] of cosines.entries()) {
    // Negated, because typed arrays sort in ascending order.
    if (isRight(answer)) rights[matches++] = -roundedCosine(cosine);
    else wrongs[others++] = -roundedCosine(cosine);
  }
  const right = rights.subarray(0, matches).sort();
  const wrong = wrongs.subarray(0, others).sort();
  let [ahead, found, precisions] = [0, 0, 0];
  let first = false;
  for (const [index, cosine] of right.entries()) {
    while (ahead < others && wrong[ahead]! <= cosine) ahead += 1;
    const rank = index + 1 + ahead;
    if (rank > matches) break;
    if (rank === 1) first = true;
    found += 1;
    precisions += found / rank;
  }
  const of = (sum: number) => (matches > 0 ? sum / matches : 0);
  return { matches, precision: of(found), map: of(precisions), first };
}

/** Whether no other answer is as near. */
function isOwnFirst(cosines: Float64Array, own: number): boolean {
  const best = roundedCosine(cosines[own]!);
  return cosines.every((cosine, answer) => answer === own || roundedCosine(cosine) < best);
}
