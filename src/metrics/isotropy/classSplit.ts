/**
 * Two halves of some of the points: a gallery, on which transforms are fitted and in which neighbours are
 * looked up, and queries, which no transform has seen. Evenly strided within every class and never by
 * place alone: where classes take turns in a file, every second row would be half of the classes.
 */
import { require } from "../../shared/errors.ts";
import { type Labels, requireLabels } from "../embeddings.ts";

export interface ClassSplit {
  /** Row numbers, class by class, ascending within each. */
  readonly gallery: Int32Array;
  readonly queries: Int32Array;
}

/**
 * At most `most` of the rows, the same ones at every call: in each class the first goes to the gallery,
 * the second to the queries, and so on. So every query has its class in the gallery. Throws an InputError
 * where that leaves fewer than two of either.
 */
export function splitByClass(labels: Labels, most: number): ClassSplit {
  requireLabels("split", "labels", labels, labels.length);
  const rows = Int32Array.from({ length: labels.length }, (_, row) => row);
  rows.sort((first, second) => labels[first]! - labels[second]! || first - second);
  const looked = Math.min(rows.length, most);
  const halves: [gallery: number[], queries: number[]] = [[], []];
  let half: 0 | 1 = 0;
  let before: number | undefined;
  for (let place = 0; place < looked; place++) {
    const row = rows[Math.floor((place * rows.length) / looked)]!;
    const label = labels[row]!;
    half = label === before && half === 0 ? 1 : 0;
    before = label;
    halves[half].push(row);
  }
  const [gallery, queries] = halves;
  require(gallery.length >= 2 && queries.length >= 2, () =>
    `split: ${labels.length} points make a gallery of ${gallery.length} and ${queries.length} queries; at least two of each are needed, so show more points of a class`);
  return { gallery: Int32Array.from(gallery), queries: Int32Array.from(queries) };
}
