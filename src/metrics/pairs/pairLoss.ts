/** Losses of image-text pairs in float64 on the CPU, of unit rows whose partners have the same index. */
import type { Pieces } from "../../shared/pieces.ts";
import { dotProducts } from "../arithmetic/dotProducts.ts";
import type { Rows } from "../embeddings.ts";

/** How cosines become a loss; see src/training/objectives. */
export interface PairLoss {
  /**
   * `cross-entropy`: the symmetric one of CLIP; `sigmoid`: that of SigLIP, the mean over rows of sums over columns; `matching`:
   * that of PCME++ without its divergence, twice the mean over all pairs.
   */
  readonly of: "cross-entropy" | "sigmoid" | "matching";
  readonly temperature: number;
  /** Added to the logits of a sigmoid. */
  readonly bias?: number;
  /** Taken from the logits of each image and of each text: [rows] each. */
  readonly penalties?: { readonly image: ArrayLike<number>; readonly text: ArrayLike<number> };
}

const ROW_BLOCK = 64;

/** The loss of these rows as one batch. */
export function* pairLoss(image: Rows, text: Rows, loss: PairLoss): Pieces<number> {
  const { rows } = image;
  const { penalties } = loss;
  const sums = { rows: new LogSums(rows), cols: new LogSums(rows) };
  let total = 0;
  const block = new Float64Array(ROW_BLOCK * rows);
  for (let from = 0; from < rows; from += ROW_BLOCK) {
    const to = Math.min(from + ROW_BLOCK, rows);
    dotProducts(image, [from, to], text, [0, rows], block);
    for (let row = from; row < to; row++) {
      for (let other = 0; other < rows; other++) {
        const penalty = penalties ? penalties.image[row]! + penalties.text[other]! : 0;
        const cosine = block[(row - from) * rows + other]!;
        const logit = cosine / loss.temperature + (loss.bias ?? 0) - penalty;
        if (loss.of !== "cross-entropy") total += softplus(row === other ? -logit : logit);
        else {
          sums.rows.add(row, logit);
          sums.cols.add(other, logit);
          if (row === other) total -= 2 * logit;
        }
      }
    }
    yield;
  }
  if (loss.of === "sigmoid") return total / rows;
  if (loss.of === "matching") return (2 * total) / rows ** 2;
  return (total + sums.rows.total() + sums.cols.total()) / (2 * rows);
}

const softplus = (value: number): number =>
  Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)));

/** log Σ exp of several streams, each relative to its largest value so far. */
class LogSums {
  readonly #largest: Float64Array;
  readonly #sums: Float64Array;

  constructor(count: number) {
    this.#largest = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
    this.#sums = new Float64Array(count);
  }

  add(index: number, value: number): void {
    const largest = this.#largest[index]!;
    if (value <= largest) this.#sums[index]! += Math.exp(value - largest);
    else {
      this.#sums[index] = this.#sums[index]! * Math.exp(largest - value) + 1;
      this.#largest[index] = value;
    }
  }

  total(): number {
    return this.#sums.reduce((sum, each, index) => sum + Math.log(each) + this.#largest[index]!, 0);
  }
}
