/**
 * Weighted k-nearest-neighbour classifier (Wu et al. 2018, arXiv:1805.01978): the k bank rows with the
 * highest cosine vote for their class with weight e^{cos/temperature}. It has nothing to train, so it can
 * run beside training.
 */
import { require } from "../../shared/errors.ts";
import { dotProducts } from "../arithmetic/dotProducts.ts";
import {
  type Embeddings,
  type Labels,
  type Rows,
  requireEmbeddings,
  requireLabels,
  unitRows,
} from "../embeddings.ts";
import { type Classification, classesOf, classificationOf, indicesOf } from "./classification.ts";
import {
  emptyNearestRows,
  Nearest,
  type NearestRows,
  roundedCosine,
  writeNearest,
} from "./nearest.ts";

export interface NeighbourVote<Source> {
  readonly bank: Source;
  readonly bankLabels: Labels;
  readonly queries: Source;
  readonly queryLabels: Labels;
  /** Number of voting neighbours (20); all bank rows if there are fewer. */
  readonly k?: number;
  readonly temperature?: number;
  /** Bank and queries are the same samples, row by row; a sample does not vote for itself. */
  readonly excludeSelf?: boolean;
}

/**
 * Classifies every query by its neighbours in the bank. Defaults: k = 20, temperature = 0.07. Ties in cosine
 * go to the lower bank row, ties in votes to the lower class. Throws an InputError if embeddings are not
 * finite or differ in width, labels do not fit, or k or temperature is not positive.
 */
export function knnAccuracy(vote: NeighbourVote<Embeddings>): Classification {
  const { bank, bankLabels, queries, queryLabels, excludeSelf = false } = vote;
  requireEmbeddings("knn: bank", bank, excludeSelf ? 2 : 1);
  requireEmbeddings("knn: queries", queries, 1);
  require(bank.cols === queries.cols, () =>
    `knn: bank [${bank.rows},${bank.cols}] and queries [${queries.rows},${queries.cols}] differ in width; embed both with the same encoder`);
  require(!excludeSelf || bank.rows === queries.rows, () =>
    `knn: excludeSelf with ${bank.rows} bank rows and ${queries.rows} queries; expected the same samples in both`);
  requireLabels("knn", "bankLabels", bankLabels, bank.rows);
  requireLabels("knn", "queryLabels", queryLabels, queries.rows);
  const unitBank = unitRows(bank);
  return voteOfNeighbours({
    ...vote,
    bank: unitBank,
    queries: queries === bank ? unitBank : unitRows(queries),
  });
}

/** {@link knnAccuracy} for rows that are checked and of unit length. */
export function voteOfNeighbours(vote: NeighbourVote<Rows>): Classification {
  const { temperature = 0.07, bankLabels, queryLabels } = vote;
  return voteOf(nearestRows(vote), bankLabels, queryLabels, temperature);
}

/** The k other rows with the highest cosine for each row. Throws an InputError if values are not finite. */
export function nearestByCosine(embeddings: Embeddings, k: number): NearestRows {
  requireEmbeddings("nearest neighbours", embeddings, 2);
  const unit = unitRows(embeddings);
  return nearestRows({ bank: unit, queries: unit, k, excludeSelf: true });
}

/** The k bank rows with the highest cosine for every query. All rows must have unit length. */
export function nearestRows({
  bank,
  queries,
  k = 20,
  excludeSelf = false,
}: Omit<NeighbourVote<Rows>, "bankLabels" | "queryLabels">): NearestRows {
  require(Number.isInteger(k) && k >= 1, () => `knn: k is ${k}; give a whole number from 1`);
  const others = Math.min(k, bank.rows - (excludeSelf ? 1 : 0));
  const found = emptyNearestRows(queries.rows, others);
  const block = new Float64Array(QUERY_BLOCK * BANK_BLOCK);

  for (let from = 0; from < queries.rows; from += QUERY_BLOCK) {
    const to = Math.min(from + QUERY_BLOCK, queries.rows);
    const nearest = Array.from({ length: to - from }, () => new Nearest(others));
    for (let bankFrom = 0; bankFrom < bank.rows; bankFrom += BANK_BLOCK) {
      const bankTo = Math.min(bankFrom + BANK_BLOCK, bank.rows);
      dotProducts(queries, [from, to], bank, [bankFrom, bankTo], block);
      for (const [row, list] of nearest.entries()) {
        const self = excludeSelf ? from + row : -1;
        let position = row * (bankTo - bankFrom);
        for (let candidate = bankFrom; candidate < bankTo; candidate++, position++) {
          const cosine = block[position]!;
          if (cosine > list.threshold && candidate !== self) {
            list.add(candidate, roundedCosine(cosine));
          }
        }
      }
    }
    for (const [row, list] of nearest.entries()) writeNearest(found, from + row, list);
  }
  return found;
}

/** Classifies each row by its neighbours' votes, weighted e^{cos/temperature}. */
export function voteOf(
  { rows, k, cosines, indices }: NearestRows,
  bankLabels: Labels,
  queryLabels: Labels,
  temperature: number,
): Classification {
  require(temperature > 0, () => `knn: temperature is ${temperature}; give a positive number`);
  const classes = classesOf(bankLabels, queryLabels);
  const bankClasses = indicesOf(bankLabels, classes);
  const votes = new Float64Array(classes.length);
  const predicted = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    votes.fill(0);
    const first = row * k;
    for (let place = first; place < first + k; place++) {
      // Relative to the largest cosine, so that no temperature overflows.
      const weight = Math.exp((cosines[place]! - cosines[first]!) / temperature);
      votes[bankClasses[indices[place]!]!]! += weight;
    }
    predicted[row] = votes.reduce((best, value, index) => (value > votes[best]! ? index : best), 0);
  }
  return classificationOf(classes, indicesOf(queryLabels, classes), predicted);
}

// Sized so that a block fits a core's cache at 64 to 256 dimensions.
const QUERY_BLOCK = 32;
const BANK_BLOCK = 256;
