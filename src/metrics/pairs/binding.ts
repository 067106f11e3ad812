/**
 * Pairs of images and texts that differ in how properties are bound to objects: text and image of one have the
 * properties of two objects exchanged in the other. Scores of Winoground (Thrush et al. 2022, arXiv:2204.03162): for
 * a pair (I₀, C₀), (I₁, C₁)
 *
 * - text: s(C₀, I₀) > s(C₁, I₀) and s(C₁, I₁) > s(C₀, I₁);
 * - image: s(C₀, I₀) > s(C₀, I₁) and s(C₁, I₁) > s(C₁, I₀);
 * - group: both.
 *
 * A tie, up to the resolution of float32 rows, counts against the model.
 */
import { require } from "../../shared/errors.ts";
import { meanRow, type Rows } from "../embeddings.ts";
import { roundedCosine } from "../probes/nearest.ts";

export interface SwapScores {
  /** Pairs of rows. */
  readonly pairs: number;
  readonly text: number;
  readonly image: number;
  readonly group: number;
  /** Share of images that are nearer to their own text than to the other one; a tie counts half. */
  readonly twoChoice: number;
  /** The same for the texts alone: both against the mean image. By symmetry exactly a half. */
  readonly textOnly: number;
}

/** Of four cosines in random order. */
export const SWAP_CHANCE = { text: 1 / 4, image: 1 / 4, group: 1 / 6, twoChoice: 1 / 2 } as const;

/** `partner[row]` is the other row of its pair, or −1. Rows of unit length. Throws an InputError without a pair. */
export function swapScores(images: Rows, texts: Rows, partner: ArrayLike<number>): SwapScores {
  require(images.rows === texts.rows && images.cols === texts.cols, () =>
    `binding: images [${images.rows},${images.cols}] and texts [${texts.rows},${texts.cols}] differ; give a text for every image, in one joint space`);
  const score = (image: number, text: number) => roundedCosine(dot(images, image, texts, text));
  const counts = { text: 0, image: 0, group: 0, twoChoice: 0, textOnly: 0 };
  const mean = { data: meanRow(images), rows: 1, cols: images.cols };
  let pairs = 0;
  for (let row = 0; row < images.rows; row++) {
    const other = partner[row] ?? -1;
    if (other <= row || other >= images.rows) continue;
    pairs += 1;
    const [own, swapped] = [score(row, row), score(row, other)];
    const [otherOwn, otherSwapped] = [score(other, other), score(other, row)];
    const text = own > swapped && otherOwn > otherSwapped;
    const image = own > otherSwapped && otherOwn > swapped;
    if (text) counts.text += 1;
    if (image) counts.image += 1;
    if (text && image) counts.group += 1;
    counts.twoChoice += won(own, swapped) + won(otherOwn, otherSwapped);
    const blind = [row, other].map((each) => roundedCosine(dot(mean, 0, texts, each)));
    counts.textOnly += won(blind[0]!, blind[1]!) + won(blind[1]!, blind[0]!);
  }
  require(pairs > 0, () => `binding: found no pair among ${images.rows} rows`);
  return {
    pairs,
    text: counts.text / pairs,
    image: counts.image / pairs,
    group: counts.group / pairs,
    twoChoice: counts.twoChoice / (2 * pairs),
    textOnly: counts.textOnly / (2 * pairs),
  };
}

const won = (own: number, other: number): number => (own > other ? 1 : own === other ? 0.5 : 0);

function dot(a: Rows, row: number, b: Rows, other: number): number {
  let sum = 0;
  for (let col = 0; col < a.cols; col++) {
    sum += a.data[row * a.cols + col]! * b.data[other * a.cols + col]!;
  }
  return sum;
}
