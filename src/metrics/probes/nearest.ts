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
