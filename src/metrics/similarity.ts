/**
 * How similarly two embeddings arrange the same rows. Neither measure changes if an embedding is rotated or scaled, and
 * the widths may differ.
 *
 * Linear CKA, centred kernel alignment (Kornblith et al. 2019, arXiv:1905.00414), with the unbiased estimator of HSIC
 * (Song et al. 2012, JMLR 13), so that unrelated embeddings have 0 on average, whatever their width, and a value may be
 * slightly negative.
 *
 * Mutual k nearest neighbours (Huh et al. 2024, arXiv:2405.07987): the share of a row's k nearest others by cosine that
 * both embeddings have in common, on average over rows; k/(n − 1) for unrelated ones.
 */
import { require } from "../shared/errors.ts";
import type { Pieces } from "../shared/pieces.ts";
import { dotProducts } from "./arithmetic/dotProducts.ts";
import {
  centredRows,
  type Embeddings,
  meanRow,
  type Rows,
  requireEmbeddings,
  unitRows,
} from "./embeddings.ts";

import { Nearest, roundedCosine } from "./probes/nearest.ts";

/** The arrangement of the rows of an embedding: what both measures read of it. */
interface Arrangement {
  readonly rows: number;
  /** [rows, rows]: products of centred rows, with a diagonal of zeros. */
  readonly products: Float64Array;
  /** Row sums of `products`. */
  readonly sums: Float64Array;
  /** [rows, k], nearest first. */
  readonly nearest: Int32Array;
}

export interface Similarities {
  readonly rows: number;
  readonly neighbours: number;
  /** [i][j]: linear CKA of embeddings i and j; null if one of them is constant. */
  readonly cka: readonly (readonly (number | null)[])[];
  /** [i][j]: the mutual nearest neighbours of i and j, 0 to 1. */
  readonly mutual: readonly (readonly number[])[];
  /** The mutual nearest neighbours of unrelated embeddings. */
  readonly chance: number;
}

/** The unbiased estimator divides by rows − 3. */
const LEAST_ROWS = 4;

/**
 * Compares every two embeddings of the same rows. `neighbours` is k, at most the other rows. Throws an InputError if the
 * numbers of rows differ, there are fewer than four, or values are not finite.
 */
export function* similarities(
  embeddings: readonly Embeddings[],
  neighbours: number,
): Pieces<Similarities> {
  const rows = embeddings[0]?.rows ?? 0;
  for (const each of embeddings) {
    requireEmbeddings("similarity", each, LEAST_ROWS);
    require(each.rows === rows, () =>
      `similarity: embeddings have ${rows} and ${each.rows} rows; give embeddings of the same rows`);
  }
  const k = Math.min(neighbours, rows - 1);
  require(Number.isInteger(k) && k >= 1, () =>
    `similarity: ${neighbours} neighbours; give a whole number from 1`);
  const arranged: Arrangement[] = [];
  for (const each of embeddings) {
    arranged.push(arrangementOf(each, k));
    yield;
  }
  const own = arranged.map((each) => alignment(each, each));
  return {
    rows,
    neighbours: k,
    cka: arranged.map((one, i) =>
      arranged.map((other, j) => {
        const scale = Math.sqrt((own[i] ?? 0) * (own[j] ?? 0));
        if (!(scale > 0)) return null;
        return i === j ? 1 : alignment(one, other) / scale;
      }),
    ),
    mutual: arranged.map((one) => arranged.map((other) => mutualNeighbours(one, other, k))),
    chance: k / (rows - 1),
  };
}

function arrangementOf(embeddings: Embeddings, k: number): Arrangement {
  const { rows } = embeddings;
  const products = gram(centredRows(embeddings, meanRow(embeddings)));
  const sums = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    products[row * rows + row] = 0;
    sums[row] = products
      .subarray(row * rows, (row + 1) * rows)
      .reduce((sum, each) => sum + each, 0);
  }
  return { rows, products, sums, nearest: nearestOthers(embeddings, k) };
}

function gram(rows: Rows): Float64Array {
  const products = new Float64Array(rows.rows * rows.rows);
  dotProducts(rows, [0, rows.rows], rows, [0, rows.rows], products);
  return products;
}

function nearestOthers(embeddings: Embeddings, k: number): Int32Array {
  const { rows } = embeddings;
  const cosines = gram(unitRows(embeddings));
  const nearest = new Int32Array(rows * k);
  const list = new Nearest(k);
  for (let row = 0; row < rows; row++) {
    list.clear();
    for (let other = 0; other < rows; other++) {
      if (other !== row) list.add(other, roundedCosine(cosines[row * rows + other]!));
    }
    nearest.set(list.indices, row * k);
  }
  return nearest;
}

/** The unbiased estimate of the Hilbert-Schmidt independence criterion, up to a factor that depends on the rows only. */
function alignment(one: Arrangement, other: Arrangement): number {
  const { rows } = one;
  let common = 0;
  for (let index = 0; index < one.products.length; index++) {
    common += one.products[index]! * other.products[index]!;
  }
  let [sum, otherSum, sums] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    sum += one.sums[row]!;
    otherSum += other.sums[row]!;
    sums += one.sums[row]! * other.sums[row]!;
  }
  return common + (sum * otherSum) / ((rows - 1) * (rows - 2)) - (2 * sums) / (rows - 2);
}

function mutualNeighbours(one: Arrangement, other: Arrangement, k: number): number {
  let common = 0;
  for (let row = 0; row < one.rows; row++) {
    const own = new Set(one.nearest.subarray(row * k, (row + 1) * k));
    for (const index of other.nearest.subarray(row * k, (row + 1) * k)) {
      if (own.has(index)) common += 1;
    }
  }
  return common / (one.rows * k);
}
