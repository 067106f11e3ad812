/**
 * Coordinates of the same points in two frames, laid onto each other: a layout without axes of its own
 * comes out turned and mirrored at will, and what is only that should not be seen as motion.
 */
import { require } from "../../shared/errors.ts";
import type { Rows } from "../embeddings.ts";
import { nearestRotation } from "./basis.ts";

/**
 * `next` [rows, cols] turned about the origin, reflections included, to lie as near to `previous` as it
 * can, row by row (orthogonal Procrustes; Schönemann 1966). Where one has more rows, those that both have
 * decide. Throws an InputError on different columns.
 */
export function turnedOnto(previous: Rows, next: Rows): Rows {
  const { rows, cols } = next;
  const common = Math.min(rows, previous.rows);
  require(previous.cols === cols, () =>
    `procrustes: [${rows},${cols}] onto [${previous.rows},${previous.cols}]; give the same points twice`);
  const overlap = new Float64Array(cols * cols);
  for (let start = 0; start < common * cols; start += cols) {
    for (let to = 0; to < cols; to++) {
      for (let from = 0; from < cols; from++) {
        overlap[to * cols + from]! += previous.data[start + to]! * next.data[start + from]!;
      }
    }
  }
  const turn = nearestRotation(overlap, cols);
  const data = new Float64Array(rows * cols);
  for (let start = 0; start < rows * cols; start += cols) {
    for (let to = 0; to < cols; to++) {
      let sum = 0;
      for (let from = 0; from < cols; from++) {
        sum += turn[to * cols + from]! * next.data[start + from]!;
      }
      data[start + to] = sum;
    }
  }
  return { data, rows, cols };
}
