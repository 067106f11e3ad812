/**
 * Keeps the k best candidates of a stream, best first. Add candidates in ascending index order; only a
 * strictly better one displaces another, so ties go to the lower index.
 */
export class Nearest {
  readonly scores: Float64Array;
  readonly indices: Int32Array;
  /** Number held; fewer than k until k were added. */
  count = 0;
  /** A candidate must exceed this score. */
  threshold = Number.NEGATIVE_INFINITY;

  constructor(k: number) {
    this.scores = new Float64Array(k);
    this.indices = new Int32Array(k);
  }

  /** Empties the list for the next stream. */
  clear(): void {
    this.count = 0;
    this.threshold = Number.NEGATIVE_INFINITY;
  }

  /** Adds a candidate; higher scores are better. */
  add(index: number, score: number): void {
    const { scores, indices } = this;
    const full = this.count === scores.length;
    if (full && score <= this.threshold) return;
    let place = full ? this.count - 1 : this.count;
    while (place > 0 && score > scores[place - 1]!) {
      scores[place] = scores[place - 1]!;
      indices[place] = indices[place - 1]!;
      place -= 1;
    }
    scores[place] = score;
    indices[place] = index;
    if (!full) this.count += 1;
    if (this.count === scores.length) this.threshold = scores[this.count - 1]!;
  }
}

/** Neighbours of several rows, the same number for each, best first. */
export interface NearestRows {
  readonly rows: number;
  /** Neighbours per row. */
  readonly k: number;
  /** [rows, k] */
  readonly cosines: Float64Array;
  /** [rows, k] */
  readonly indices: Int32Array;
}

export function emptyNearestRows(rows: number, k: number): NearestRows {
  return { rows, k, cosines: new Float64Array(rows * k), indices: new Int32Array(rows * k) };
}

export function writeNearest({ k, cosines, indices }: NearestRows, row: number, list: Nearest) {
  cosines.set(list.scores, row * k);
  indices.set(list.indices, row * k);
}

/**
 * Rounds to multiples of 2⁻⁴⁰, the resolution of float32 rows, so that ties are not broken by rounding
 * errors where all rows point the same way.
 */
export const roundedCosine = (cosine: number): number => Math.round(cosine * 2 ** 40) / 2 ** 40;
