/**
 * Retrieval by class: every query ranks the whole bank by cosine, and what shares its class should come
 * first. Read off as MAP@R, the mean over queries of
 *
 *     (1/R) Σ_{i=1…R} P(i) · rel(i)
 *
 * R bank rows share the query's class, P(i) is the precision among the first i, rel(i) 1 where the i-th
 * is one of them. Unlike the vote of 20 neighbours it asks for all of a class, so a class in two clusters
 * costs; unlike recall at 1 it does not saturate. A random ranking reads about the squared share of the
 * class. Musgrave et al. 2020, arXiv:2003.08505.
 */
import { require } from "../../shared/errors.ts";
import { dotProducts } from "../arithmetic/dotProducts.ts";
import type { Labels, Rows } from "../embeddings.ts";

export interface RetrievalQuestion {
  /** Rows of unit length, as `unitRows` makes them. */
  readonly bank: Rows;
  readonly bankLabels: Labels;
  readonly queries: Rows;
  readonly queryLabels: Labels;
  /** Bank and queries are the same samples row by row, and none may find itself. */
  readonly excludeSelf?: boolean;
}

const QUERY_BLOCK = 32;

/**
 * Mean average precision at R, 0 to 1, over the queries of whose class the bank holds at least one row;
 * null where there is none. Equal cosines go to the lower bank row. Throws an InputError where widths or
 * labels do not fit.
 */
export function meanAveragePrecision(question: RetrievalQuestion): number | null {
  const { bank, bankLabels, queries, queryLabels, excludeSelf = false } = question;
  require(bank.cols === queries.cols, () =>
    `retrieval: bank [${bank.rows},${bank.cols}] and queries [${queries.rows},${queries.cols}] differ in width; embed both with the same encoder`);
  require(bankLabels.length === bank.rows && queryLabels.length === queries.rows, () =>
    `retrieval: ${bankLabels.length} and ${queryLabels.length} labels for ${bank.rows} bank rows and ${queries.rows} queries; give one label a row`);
  const sizes = new Map<number, number>();
  for (let row = 0; row < bank.rows; row++) {
    sizes.set(bankLabels[row]!, (sizes.get(bankLabels[row]!) ?? 0) + 1);
  }
  const block = new Float64Array(QUERY_BLOCK * bank.rows);
  let sum = 0;
  let asked = 0;
  for (let from = 0; from < queries.rows; from += QUERY_BLOCK) {
    const to = Math.min(from + QUERY_BLOCK, queries.rows);
    dotProducts(queries, [from, to], bank, [0, bank.rows], block);
    for (let query = from; query < to; query++) {
      const label = queryLabels[query]!;
      const relevant = (sizes.get(label) ?? 0) - (excludeSelf ? 1 : 0);
      if (relevant < 1) continue;
      const cosines = block.subarray((query - from) * bank.rows, (query - from + 1) * bank.rows);
      // A cosine is at least −1, so this one comes last and never among the first R.
      if (excludeSelf) cosines[query] = Number.NEGATIVE_INFINITY;
      sum += averagePrecision(firstOf(cosines, relevant), bankLabels, label);
      asked += 1;
    }
  }
  return asked > 0 ? sum / asked : null;
}

/** The places of the `count` largest values, largest first, equal ones by place. */
function firstOf(values: Float64Array, count: number): number[] {
  const least = values.slice().sort()[values.length - count]!;
  const above: number[] = [];
  const level: number[] = [];
  for (const [place, value] of values.entries()) {
    if (value > least) above.push(place);
    else if (value === least) level.push(place);
  }
  above.sort((first, second) => values[second]! - values[first]! || first - second);
  return [...above, ...level.slice(0, count - above.length)];
}

function averagePrecision(ranking: readonly number[], labels: Labels, label: number): number {
  let found = 0;
  let sum = 0;
  for (const [rank, place] of ranking.entries()) {
    if (labels[place] !== label) continue;
    found += 1;
    sum += found / (rank + 1);
  }
  return sum / ranking.length;
}
