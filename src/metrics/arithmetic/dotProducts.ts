/**
 * Dot products of all rows of one matrix with all rows of another, which most of the metrics' work
 * consists of: cosines, neighbours, Gram matrices, logits and their gradients. Computes tiles of 4 × 4, so
 * that each loaded number is used four times and sixteen independent sums keep the adders busy, three to
 * four times as fast as one dot product after another.
 *
 * Every sum runs over the columns in order, whatever the block, so equal rows give equal bits.
 */
import type { Rows } from "../embeddings.ts";

/** Rows from `from` to `to` − 1. */
type Span = readonly [from: number, to: number];

/**
 * Writes the dot products of the rows `aSpan` of a with the rows `bSpan` of b to `out`, row-major
 * [length of aSpan, length of bSpan]. a and b have the same number of columns.
 */
export function dotProducts(a: Rows, aSpan: Span, b: Rows, bSpan: Span, out: Float64Array): void {
  const [aFrom, aTo] = aSpan;
  const [bFrom, bTo] = bSpan;
  const stride = bTo - bFrom;
  for (let row = aFrom; row < aTo; row += 4) {
    for (let other = bFrom; other < bTo; other += 4) {
      const target = (row - aFrom) * stride + (other - bFrom);
      if (row + 4 <= aTo && other + 4 <= bTo) {
        tile(a, row, aTo, b, other, bTo, out, target, stride);
        continue;
      }
      tile(a, row, aTo, b, other, bTo, edge, 0, 4);
      const height = Math.min(4, aTo - row);
      const width = Math.min(4, bTo - other);
      for (let i = 0; i < height; i++) {
        for (let j = 0; j < width; j++) out[target + i * stride + j] = edge[i * 4 + j]!;
      }
    }
  }
}

// Scratch for tiles that reach past the end; only their valid part is copied.
const edge = new Float64Array(16);

/** 4 × 4 dot products; past the end the last row is repeated. */
function tile(
  a: Rows,
  row: number,
  aTo: number,
  b: Rows,
  other: number,
  bTo: number,
  out: Float64Array,
  target: number,
  stride: number,
): void {
  const x = a.data;
  const y = b.data;
  const cols = a.cols;
  let x0 = row * cols;
  let x1 = Math.min(row + 1, aTo - 1) * cols;
  let x2 = Math.min(row + 2, aTo - 1) * cols;
  let x3 = Math.min(row + 3, aTo - 1) * cols;
  let y0 = other * cols;
  let y1 = Math.min(other + 1, bTo - 1) * cols;
  let y2 = Math.min(other + 2, bTo - 1) * cols;
  let y3 = Math.min(other + 3, bTo - 1) * cols;
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  let s20 = 0;
  let s21 = 0;
  let s22 = 0;
  let s23 = 0;
  let s30 = 0;
  let s31 = 0;
  let s32 = 0;
  let s33 = 0;
  for (let col = 0; col < cols; col++) {
    const p0 = x[x0++]!;
    const p1 = x[x1++]!;
    const p2 = x[x2++]!;
    const p3 = x[x3++]!;
    const q0 = y[y0++]!;
    const q1 = y[y1++]!;
    const q2 = y[y2++]!;
    const q3 = y[y3++]!;
    s00 += p0 * q0;
    s01 += p0 * q1;
    s02 += p0 * q2;
    s03 += p0 * q3;
    s10 += p1 * q0;
    s11 += p1 * q1;
    s12 += p1 * q2;
    s13 += p1 * q3;
    s20 += p2 * q0;
    s21 += p2 * q1;
    s22 += p2 * q2;
    s23 += p2 * q3;
    s30 += p3 * q0;
    s31 += p3 * q1;
    s32 += p3 * q2;
    s33 += p3 * q3;
  }
  const second = target + stride;
  const third = second + stride;
  const fourth = third + stride;
  out[target] = s00;
  out[target + 1] = s01;
  out[target + 2] = s02;
  out[target + 3] = s03;
  out[second] = s10;
  out[second + 1] = s11;
  out[second + 2] = s12;
  out[second + 3] = s13;
  out[third] = s20;
  out[third + 1] = s21;
  out[third + 2] = s22;
  out[third + 3] = s23;
  out[fourth] = s30;
  out[fourth + 1] = s31;
  out[fourth + 2] = s32;
  out[fourth + 3] = s33;
}

/** A·Bᵀ, [rows of a, rows of b]. */
export function productOf(a: Rows, b: Rows): Rows {
  const data = new Float64Array(a.rows * b.rows);
  dotProducts(a, [0, a.rows], b, [0, b.rows], data);
  return { data, rows: a.rows, cols: b.rows };
}

/** The Gram matrix R·Rᵀ, [rows, rows]; symmetric bit for bit. */
export function gramMatrix(source: Rows): Rows {
  const size = source.rows;
  const gram = new Float64Array(size * size);
  const block = new Float64Array(GRAM_BLOCK * size);
  for (let from = 0; from < size; from += GRAM_BLOCK) {
    const to = Math.min(from + GRAM_BLOCK, size);
    const width = size - from;
    dotProducts(source, [from, to], source, [from, size], block);
    for (let row = from; row < to; row++) {
      for (let col = row; col < size; col++) {
        const value = block[(row - from) * width + (col - from)]!;
        gram[row * size + col] = value;
        gram[col * size + row] = value;
      }
    }
  }
  return { data: gram, rows: size, cols: size };
}

const GRAM_BLOCK = 32;
