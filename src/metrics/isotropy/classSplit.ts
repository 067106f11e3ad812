/**
 * Splits points into a gallery, on which transforms are fitted and neighbours are looked up, and queries.
 * Strides within each class, because a stride over file order could put whole classes into one half.
 */
import { require } from "../../shared/errors.ts";
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
  rows.sort((first, second) => labels[first]! - labels[second]! || first - second);
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
  return { gallery: Int32Array.from(gallery), queries: Int32Array.from(queries) };
}
