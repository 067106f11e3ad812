/**
 * Splits points into a gallery, on which transforms are fitted and neighbours are looked up, and queries. Both
 * halves are drawn at random within each class, from a fixed seed: rows of a class may alternate in file order.
 */
import { require } from "../../shared/errors.ts";
import { hash4 } from "../../shared/random.ts";
import { type Labels, requireLabels } from "../embeddings.ts";

export interface ClassSplit {
  /** Row numbers, grouped by class, ascending within each. */
  readonly gallery: Int32Array;
  readonly queries: Int32Array;
}

/**
 * Selects at most `most` rows, deterministically. Within each class rows alternate between gallery and
 * queries, starting with the gallery, so every query has its class in the gallery. Throws an InputError if
 * either half has fewer than two rows.
 */
export function splitByClass(labels: Labels, most: number): ClassSplit {
  requireLabels("split", "labels", labels, labels.length);
  const rows = Int32Array.from({ length: labels.length }, (_, row) => row);
  const order = rows.map((row) => hash4(row, 0, 0, SPLIT_STREAM)[0] | 0);
  rows.sort((first, second) => labels[first]! - labels[second]! || order[first]! - order[second]!);
  const selected = Math.min(rows.length, most);
  const halves: [gallery: number[], queries: number[]] = [[], []];
  let half: 0 | 1 = 0;
  let before: number | undefined;
  for (let place = 0; place < selected; place++) {
    const row = rows[Math.floor((place * rows.length) / selected)]!;
    const label = labels[row]!;
    half = label === before && half === 0 ? 1 : 0;
    before = label;
    halves[half].push(row);
  }
  const [gallery, queries] = halves;
  require(gallery.length >= 2 && queries.length >= 2, () =>
    `split: ${labels.length} points make a gallery of ${gallery.length} and ${queries.length} queries; both need at least two, so show more points of a class`);
  return { gallery: byClass(gallery, labels), queries: byClass(queries, labels) };
}

const SPLIT_STREAM = 0x73706c74;

/** Grouped by class, ascending within each. */
const byClass = (rows: readonly number[], labels: Labels): Int32Array =>
  Int32Array.from(rows).sort((first, second) => labels[first]! - labels[second]! || first - second);
