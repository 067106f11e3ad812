/**
 * Class retrieval: every query ranks the whole bank by cosine. MAP@R is the mean over queries of
 *
 *     (1/R) Σ_{i=1…R} P(i) · rel(i)
 *
 * where R bank rows share the query's class, P(i) is the precision among the first i, and rel(i) is 1 if the
 * i-th is one of them. Unlike kNN it requires all rows of a class, so a class in two clusters scores lower;
 * unlike recall at 1 it does not saturate. A random ranking scores about the squared share of the class.
 * Musgrave et al. 2020, arXiv:2003.08505.
 */
import { require } from "../../shared/errors.ts";
import { dotProducts } from "../arithmetic/dotProducts.ts";
import type { Labels, Rows } from "../embeddings.ts";
import { roundedCosine } from "./nearest.ts";

export interface RetrievalInput {
  /** Rows of unit length, from `unitRows`. */
  readonly bank: Rows;
  readonly bankLabels: Labels;
  readonly queries: Rows;
  readonly queryLabels: Labels;
  /** Bank and queries are the same samples, row by row; a sample does not retrieve itself. */
  readonly excludeSelf?: boolean;
}

const QUERY_BLOCK = 32;

/**
 * Mean average precision at R, 0 to 1, over the queries whose class occurs in the bank; null if there are
 * none. Ties, up to the resolution of float32 rows, go to the lower bank row. Throws an InputError if widths or labels do not fit.
 */
export function meanAveragePrecision(input: RetrievalInput): number | null {
  const { bank, bankLabels, queries, queryLabels, excludeSelf = false } = input;
  require(bank.cols === queries.cols, () =>
    `retrieval: bank [${bank.rows},${bank.cols}] and queries [${queries.rows},${queries.cols}] differ in width; embed both with the same encoder`);
  require(bankLabels.length === bank.rows && queryLabels.length === queries.rows, () =>
    `retrieval: ${bankLabels.length} and ${queryLabels.length} labels for ${bank.rows} bank rows and ${queries.rows} queries; expected one label per row`);
  const sizes = new Map<number, number>();
  for (let row = 0; row < bank.rows; row++) {
    sizes.set(bankLabels[row]!, (sizes.get(bankLabels[row]!) ?? 0) + 1);
  }
  const block = new Float64Array(QUERY_BLOCK * bank.rows);
  let sum = 0;
  let counted = 0;
  for (let from = 0; from < queries.rows; from += QUERY_BLOCK) {
    const to = Math.min(from + QUERY_BLOCK, queries.rows);
    dotProducts(queries, [from, to], bank, [0, bank.rows], block);
    for (let query = from; query < to; query++) {
      const label = queryLabels[query]!;
      const relevant = (sizes.get(label) ?? 0) - (excludeSelf ? 1 : 0);
      if (relevant < 1) continue;
      const cosines = block.subarray((query - from) * bank.rows, (query - from + 1) * bank.rows);
      for (const [place, cosine] of cosines.entries()) cosines[place] = roundedCosine(cosine);
      // Below the smallest possible cosine, so that the query itself is never among the first R.
      if (excludeSelf) cosines[query] = Number.NEGATIVE_INFINITY;
      sum += averagePrecision(firstOf(cosines, relevant), bankLabels, label);
      counted += 1;
    }
  }
  return counted > 0 ? sum / counted : null;
}

/** Indices of the `count` largest values, largest first, ties by index. */
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
