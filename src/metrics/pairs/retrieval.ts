/**
 * Cross-modal retrieval: every query ranks a gallery of another modality by cosine, images rank texts or texts
 * rank images. Rows of equal group number match, so that any row with the same caption is a hit.
 *
 * The rank of a query is that of its best match, 1 for the first. A tie, up to the resolution of float32 rows,
 * counts against the query: embeddings that all point the same way retrieve nothing. Recall at k is the share of
 * queries whose rank is at most k.
 */
import { require } from "../../shared/errors.ts";
import type { Pieces } from "../../shared/pieces.ts";
import { dotProducts } from "../arithmetic/dotProducts.ts";
import type { Labels, Rows } from "../embeddings.ts";
import { roundedCosine } from "../probes/nearest.ts";

/** Rows of unit length, from `unitRows`, and the group of each; −1 matches nothing. */
export interface GroupedRows {
  readonly unit: Rows;
  readonly groups: Labels;
}

export interface PairRanks {
  /** [rows of a]: the rank of the first match in b; 0 if b has none. */
  readonly aToB: Int32Array;
  /** [rows of b]: the rank of the first match in a; 0 if a has none. */
  readonly bToA: Int32Array;
}

export interface Recall {
  /** Share of the queries with a match among the first 1, 5 and 10; null without queries. */
  readonly r1: number | null;
  readonly r5: number | null;
  readonly r10: number | null;
  /** The mean of the two middle ranks for an even number of queries. */
  readonly medianRank: number | null;
}

const ROW_BLOCK = 64;
const COLUMN_BLOCK = 256;
/** Products between two pauses: a few milliseconds. */
const PIECE = 2 ** 22;
/** Half of the step to which cosines are rounded: a cosine above `best − HALF` is at least the rounded `best`. */
const HALF = 2 ** -41;

/**
 * The ranks in both directions, with memory for one block of cosines. Throws an InputError if widths or groups
 * do not fit.
 */
export function* pairRanks(a: GroupedRows, b: GroupedRows): Pieces<PairRanks> {
  requireGroups(a, b);
  const best = yield* bestMatches(a, b);
  // Rows of other groups that are not below the best match.
  const ahead = { a: new Int32Array(a.unit.rows), b: new Int32Array(b.unit.rows) };
  const block = new Float64Array(ROW_BLOCK * COLUMN_BLOCK);
  let products = 0;
  for (let from = 0; from < a.unit.rows; from += ROW_BLOCK) {
    const to = Math.min(from + ROW_BLOCK, a.unit.rows);
    for (let otherFrom = 0; otherFrom < b.unit.rows; otherFrom += COLUMN_BLOCK) {
      const otherTo = Math.min(otherFrom + COLUMN_BLOCK, b.unit.rows);
      const width = otherTo - otherFrom;
      dotProducts(a.unit, [from, to], b.unit, [otherFrom, otherTo], block);
      for (let row = from; row < to; row++) {
        const group = a.groups[row]!;
        const least = best.a[row]!;
        const offset = (row - from) * width - otherFrom;
        for (let other = otherFrom; other < otherTo; other++) {
          if (group >= 0 && group === b.groups[other]) continue;
          const cosine = block[offset + other]!;
          if (cosine >= least) ahead.a[row]! += 1;
          if (cosine >= best.b[other]!) ahead.b[other]! += 1;
        }
      }
      products += (to - from) * width * a.unit.cols;
      if (products < PIECE) continue;
      products = 0;
      yield;
    }
  }
  const rankOf = (matches: Float64Array) => (count: number, row: number) =>
    Number.isNaN(matches[row]) ? 0 : count + 1;
  return { aToB: ahead.a.map(rankOf(best.a)), bToA: ahead.b.map(rankOf(best.b)) };
}

interface BestMatches {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

/** The least cosine that is not below that of the best match of each row; NaN without a match. */
function* bestMatches(a: GroupedRows, b: GroupedRows): Pieces<BestMatches> {
  const best = {
    a: new Float64Array(a.unit.rows).fill(Number.NaN),
    b: new Float64Array(b.unit.rows).fill(Number.NaN),
  };
  const members = new Map<number, number[]>();
  for (let other = 0; other < b.unit.rows; other++) {
    const group = b.groups[other]!;
    if (group < 0) continue;
    const rows = members.get(group);
    if (rows) rows.push(other);
    else members.set(group, [other]);
  }
  const { cols } = a.unit;
  let products = 0;
  for (let row = 0; row < a.unit.rows; row++) {
    for (const other of members.get(a.groups[row]!) ?? []) {
      // Added in the order of `dotProducts`, so that equal rows give equal cosines.
      let sum = 0;
      for (let col = 0; col < cols; col++) {
        sum += a.unit.data[row * cols + col]! * b.unit.data[other * cols + col]!;
      }
      const least = roundedCosine(sum) - HALF;
      if (!(best.a[row]! >= least)) best.a[row] = least;
      if (!(best.b[other]! >= least)) best.b[other] = least;
      products += cols;
    }
    if (products < PIECE) continue;
    products = 0;
    yield;
  }
  return best;
}

/** Recall and median rank of the queries at `rows`, all by default. A query without any match is left out. */
export function recallOf(ranks: Int32Array, rows?: ArrayLike<number>): Recall {
  const chosen = rows ? Int32Array.from(rows, (row) => ranks[row] ?? 0) : ranks;
  const sorted = chosen.filter((rank) => rank > 0).sort();
  const { length } = sorted;
  if (length === 0) return { r1: null, r5: null, r10: null, medianRank: null };
  const within = (most: number) => {
    const above = sorted.findIndex((rank) => rank > most);
    return (above === -1 ? length : above) / length;
  };
  const middle = (sorted[Math.floor((length - 1) / 2)]! + sorted[Math.floor(length / 2)]!) / 2;
  return { r1: within(1), r5: within(5), r10: within(10), medianRank: middle };
}

/**
 * What a random order of the gallery scores in expectation. A query with m matches among n rows has none among
 * the first k with probability C(n − m, k) / C(n, k).
 */
export function chanceRecall(queryGroups: Labels, galleryGroups: Labels): Recall {
  const sizes = counted(galleryGroups);
  const total = galleryGroups.length;
  // How many queries have m matches.
  const queries = new Map<number, number>();
  let matched = 0;
  for (const [group, count] of counted(queryGroups)) {
    const matches = sizes.get(group);
    if (matches === undefined) continue;
    queries.set(matches, (queries.get(matches) ?? 0) + count);
    matched += count;
  }
  if (matched === 0) return { r1: null, r5: null, r10: null, medianRank: null };
  const missed = new Map([...queries.keys()].map((matches) => [matches, 1]));
  const recalls: number[] = [0];
  for (let k = 1; k <= total && (k <= 10 || recalls[k - 1]! < 0.5); k++) {
    let found = 0;
    for (const [matches, count] of queries) {
      const before = missed.get(matches)!;
      const after = Math.max(0, (before * (total - matches - k + 1)) / (total - k + 1));
      missed.set(matches, after);
      found += count * (1 - after);
    }
    recalls[k] = found / matched;
  }
  const at = (k: number) => recalls[Math.min(k, recalls.length - 1)]!;
  return {
    r1: at(1),
    r5: at(5),
    r10: at(10),
    medianRank: recalls.findIndex((recall) => recall >= 0.5),
  };
}

function counted(groups: Labels): Map<number, number> {
  const counts = new Map<number, number>();
  for (let row = 0; row < groups.length; row++) {
    const group = groups[row]!;
    if (group >= 0) counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  return counts;
}

function requireGroups(a: GroupedRows, b: GroupedRows): void {
  require(a.unit.cols === b.unit.cols, () =>
    `retrieval: rows [${a.unit.rows},${a.unit.cols}] and [${b.unit.rows},${b.unit.cols}] differ in width; both must be of one joint space`);
  for (const { unit, groups } of [a, b]) {
    require(groups.length === unit.rows, () =>
      `retrieval: ${groups.length} groups for ${unit.rows} rows; give one group a row`);
  }
}
