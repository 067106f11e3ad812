/**
 * The k best of a stream, best first. Candidates are offered in the order of their index and only a
 * strictly better one displaces another, so ties go to the lower index.
 */
export class Nearest {
  readonly scores: Float64Array;
  readonly indices: Int32Array;
  /** How many are held: fewer than k until k were offered. */
  count = 0;
  /** The score to beat. */
  threshold = Number.NEGATIVE_INFINITY;

  constructor(k: number) {
    this.scores = new Float64Array(k);
    this.indices = new Int32Array(k);
  }

  /** For the next stream. */
  clear(): void {
    this.count = 0;
    this.threshold = Number.NEGATIVE_INFINITY;
  }

  /** Higher scores are better. */
  offer(index: number, score: number): void {
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

/** The neighbours of some rows, of each the same number, best first. */
export interface NearestRows {
  readonly rows: number;
  /** Neighbours of a row. */
  readonly k: number;
  /** [rows, k] */
  readonly cosines: Float64Array;
  /** [rows, k] */
  readonly indices: Int32Array;
}

export function emptyNearestRows(rows: number, k: number): NearestRows {
  return { rows, k, cosines: new Float64Array(rows * k), indices: new Int32Array(rows * k) };
}

export function putNearest({ k, cosines, indices }: NearestRows, row: number, list: Nearest) {
  cosines.set(list.scores, row * k);
  indices.set(list.indices, row * k);
}

/**
 * Cosines nearer than 2⁻⁴⁰ are equal. Float32 rows tell no more: where all point one way their order
 * would be that of rounding errors.
 */
export const toldApart = (cosine: number): number => Math.round(cosine * 2 ** 40) / 2 ** 40;
