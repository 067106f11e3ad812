/**
 * A selection as a file that other tools read. A point is named by its data set, its split and its place
 * there, which stay the same however many points are shown and whatever has been trained.
 */
import type { PointsEvent } from "../../../lab/protocol/index.ts";

export interface SelectedPoint {
  /** Its number on this page: test images first, then training images. */
  readonly id: number;
  readonly split: "test" | "train";
  /** Place in the split, in file order, from 0. */
  readonly index: number;
  readonly label: number;
  readonly class: string;
}

/** Where the selection was made; written into the JSON beside the points. */
export interface SelectionOrigin {
  readonly method: string;
  readonly encoder: string;
  readonly seed: number;
  readonly space: string;
  readonly step: number;
}

type Named = Pick<PointsEvent, "dataset" | "tests" | "labels" | "classes">;

/** The points of these ids, in the order given. Throws a RangeError on an id that there is none of. */
export function selectedPoints(
  { tests, labels, classes }: Named,
  ids: readonly number[],
): readonly SelectedPoint[] {
  return ids.map((id) => {
    const label = labels[id];
    if (label === undefined) {
      throw new RangeError(`selection: found point ${id}, there are 0 to ${labels.length - 1}`);
    }
    const isTest = id < tests;
    return {
      id,
      split: isTest ? "test" : "train",
      index: isTest ? id : id - tests,
      label,
      class: classes[label] ?? "",
    };
  });
}

/** Comma-separated values with a header line, as RFC 4180 has them. */
export function selectionCsv(points: Named, ids: readonly number[]): string {
  const rows = selectedPoints(points, ids).map(({ id, split, index, label, class: name }) =>
    [points.dataset, split, index, id, label, name].map(quoted).join(","),
  );
  return `${["dataset,split,index,id,label,class", ...rows].join("\r\n")}\r\n`;
}

/** The same with where it comes from, one point a line. */
export function selectionJson(
  points: Named,
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

function quoted(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
