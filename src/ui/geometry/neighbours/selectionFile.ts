/**
 * A selection of points as a file for other tools. A point is identified by dataset, split and index
 * in the split, which depend neither on how many points are shown nor on the run.
 */
import { isText, type PointsEvent, rowOf } from "../../../lab/protocol/index.ts";
import { encodeCsv } from "../../../shared/csv.ts";

export interface SelectedPoint {
  /** Number on this page: test images first, then training images. */
  readonly id: number;
  readonly split: "test" | "train";
  /** Index in the split, in file order. */
  readonly index: number;
  readonly label: number;
  readonly class: string;
  /** Of a run that embeds texts: whether the point is the image or its text, and the text. */
  readonly modality?: "image" | "text";
  readonly text?: string;
}

/** The run that the selection was made in; written into the JSON file. */
export interface SelectionOrigin {
  readonly method: string;
  readonly encoder: string;
  readonly seed: number;
  readonly space: string;
  readonly step: number;
}

type Dataset = Pick<PointsEvent, "dataset" | "tests" | "labels" | "classes" | "texts">;

/** The points with these ids, in the order given. Throws RangeError if an id does not exist. */
export function selectedPoints(
  { tests, labels, classes, texts }: Dataset,
  ids: readonly number[],
): readonly SelectedPoint[] {
  return ids.map((point) => {
    const id = rowOf(point);
    const label = labels[id];
    if (label === undefined) {
      throw new RangeError(
        `selection: point ${id} does not exist; points are 0 to ${labels.length - 1}`,
      );
    }
    const isTest = id < tests;
    return {
      id,
      split: isTest ? "test" : "train",
      index: isTest ? id : id - tests,
      label,
      class: classes[label] ?? "",
      ...(texts && { modality: isText(point) ? "text" : "image", text: texts[id] ?? "" }),
    };
  });
}

/** One row per point, with a header row. */
export function selectionCsv(points: Dataset, ids: readonly number[]): string {
  const head = ["dataset", "split", "index", "id", "label", "class"];
  const rows = selectedPoints(points, ids).map(
    ({ id, split, index, label, class: name, modality, text }) => {
      const cells = [points.dataset, split, index, id, label, name];
      return modality === undefined ? cells : [...cells, modality, text ?? ""];
    },
  );
  return encodeCsv([points.texts ? [...head, "modality", "text"] : head, ...rows]);
}

/** JSON with the run that the selection comes from, one point per line. */
export function selectionJson(
  points: Dataset,
  ids: readonly number[],
  origin: SelectionOrigin,
): string {
  const head = JSON.stringify({
    format: "isotrope-selection",
    version: 1,
    dataset: points.dataset,
  });
  const lines = selectedPoints(points, ids).map((point) => `\n  ${JSON.stringify(point)}`);
  const run = JSON.stringify(origin);
  return `${head.slice(0, -1)},"run":${run},"points":[${lines.join(",")}\n]}\n`;
}
