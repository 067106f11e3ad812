/**
 * Aligns two sets of coordinates of the same points. Layouts without axes of their own are arbitrary up to
 * rotation and reflection, which should not appear as motion.
 */
import { require } from "../../shared/errors.ts";
import type { Rows } from "../embeddings.ts";
import { nearestRotation } from "./basis.ts";

/**
 * `next` [rows, cols] rotated about the origin, reflections included, to be as close as possible to
 * `previous`, row by row (orthogonal Procrustes; Schönemann 1966). With different row counts, the common
 * leading rows decide. Throws an InputError if the columns differ.
 */
export function alignedTo(previous: Rows, next: Rows): Rows {
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
  const rotation = nearestRotation(overlap, cols);
  const data = new Float64Array(rows * cols);
  for (let start = 0; start < rows * cols; start += cols) {
    for (let to = 0; to < cols; to++) {
      let sum = 0;
      for (let from = 0; from < cols; from++) {
        sum += rotation[to * cols + from]! * next.data[start + from]!;
      }
      data[start + to] = sum;
    }
  }
  return { data, rows, cols };
}
