/** Of the references and samples of the kernels of contrastive objectives. */
import { at } from "../../../shared/errors.ts";
import type { ContrastDims } from "./contrast.ts";

/** Whether a key is a positive of a row. */
export function isPositive(
  { positive, keys }: ContrastDims,
  groups: ArrayLike<number>,
  row: number,
  key: number,
): boolean {
  if (positive === "none") return false;
  if (positive === "group") return at(groups, row) === at(groups, key);
  return (row + positive) % keys === key;
}

/** The target probability of a key. */
export function targetOf(
  dims: ContrastDims,
  groups: ArrayLike<number>,
  row: number,
  key: number,
): number {
  const { rows, keys, positive, smoothing = 0 } = dims;
  const size = positive === "group" ? floatOf(at(groups, rows + row)) : 1;
  return (isPositive(dims, groups, row, key) ? (1 - smoothing) * size : 0) + smoothing / keys;
}

/** The f32 with these bits, and its inverse. */
const floatOf = (bits: number): number => at(new Float32Array(Uint32Array.of(bits).buffer), 0);
export const bitsOf = (value: number): number =>
  at(new Uint32Array(Float32Array.of(value).buffer), 0);

/** The rows of a dispatch, [first, end). */
export function sliceOf({ rows, slice }: ContrastDims, firstRow: ArrayLike<number>) {
  const first = slice < rows ? at(firstRow, 0) : 0;
  return [first, Math.min(rows, first + slice)] as const;
}

/** One row of logits in f64; an excluded pair is −1e9. */
export function logitsOf(
  { keys, depth, against }: ContrastDims,
  buffers: { readonly queries: ArrayLike<number>; readonly keys: ArrayLike<number> },
  temperature: number,
  row: number,
): number[] {
  const others = against === "itself" ? buffers.queries : buffers.keys;
  return Array.from({ length: keys }, (_, key) => {
    if (against === "itself" && key === row) return -1e9;
    let product = 0;
    for (let d = 0; d < depth; d++) {
      product += at(buffers.queries, row * depth + d) * at(others, key * depth + d);
    }
    return product / temperature;
  });
}

/** Groups of different sizes; rows 3 and 4 are alone. */
export const GROUPS = { rows: 70, keys: 70, depth: 7, against: "keys", positive: "group" } as const;

/** Contents of `groups`: numbers, then the bits of targets. */
export function sampleGroups(index: number, { rows }: { readonly rows: number }): number {
  const groupOf = (row: number) => (row === 3 || row === 4 ? 100 + row : row % 5);
  if (index < rows) return groupOf(index);
  const group = groupOf(index - rows);
  const size = Array.from({ length: rows }, (_, row) => groupOf(row)).filter(
    (other) => other === group,
  ).length;
  return bitsOf(1 / size);
}
