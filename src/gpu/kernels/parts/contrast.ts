/**
 * Contrastive objectives compare every row with every key: logits[i, j] = queries[i]·keys[j] / τ. That
 * matrix is never stored. Its tiles are computed where they are needed: once for each row's
 * log-sum-exp (`logSumExpOfProducts`, merged by `mergeLogSumExp`), and again for the gradient, whose
 * softmax weights follow from the log-sums alone (`softmaxProductGradient`). Memory is linear in the
 * rows. Three uses:
 *
 * - NT-Xent: 2N rows against themselves, no row meets itself, the positive of i is i + N (mod 2N);
 *   the gradient has both roles of a row, as the row of its own loss and as a key in all others'.
 * - CLIP: images against texts and texts against images, the positive of i is i.
 * - A queue of negatives: rows against keys, the positive's logit joined outside.
 *
 * However many rows there are, a dispatch takes a bounded number of them (`contrastSlice`): drivers
 * reset a device that is busy with one for seconds.
 *
 * The gradient by a learned scale s = 1/τ needs no kernel: it is Σᵢ queries[i]·dQueries[i] / s.
 */
import { at } from "../../../shared/errors.ts";
import { type Literal, u32 } from "../../kernel.ts";
import { given, vectorsOf, vectorWgsl } from "./vectors.ts";

export interface ContrastDims {
  readonly rows: number;
  /** Equal to `rows` against "itself". */
  readonly keys: number;
  readonly depth: number;
  /** "itself": the keys are the rows, bound once, and pairs (i, i) are left out. */
  readonly against: "itself" | "keys";
  /** The positive of row i is key (i + positive) mod keys; "none" if it is not among the keys. */
  readonly positive: number | "none";
  /**
   * Rows of one dispatch, {@link contrastSlice}; where fewer than all, `firstRow` [1] u32 is bound and
   * says which.
   */
  readonly slice: number;
  /** Rows are read a word at a time; for what a CPU adapter begins with, see {@link vectorsOf}. */
  readonly narrow?: boolean;
}

/** Rows of a workgroup: 8 groups of lanes, 4 rows to a lane. */
const ROW_GROUPS = 8;
export const TILE = 4;
export const ROW_TILE = ROW_GROUPS * TILE;

/** Multiply-adds of one dispatch: well under a second on a slow GPU. */
const MOST_WORK = 2 ** 30;

/** Rows of one dispatch: all of them, or as many whole tiles as are a bounded amount of work. */
export function contrastSlice(rows: number, keys: number, depth: number): number {
  const tiles = Math.max(1, Math.floor(MOST_WORK / (keys * depth * ROW_TILE)));
  return Math.min(rows, tiles * ROW_TILE);
}

/** The first rows of all dispatches. */
export const sliceStarts = ({ rows, slice }: ContrastDims): number[] =>
  Array.from({ length: Math.ceil(rows / slice) }, (_, index) => index * slice);

/** The binding that says where a slice begins. */
export const sliceBuffers = ({ rows, slice }: ContrastDims) =>
  given(slice < rows, { firstRow: { access: "read", length: 1, type: "u32" } });

/** Which rows a dispatch computes, for references; [first, end). */
export function sliceOf({ rows, slice }: ContrastDims, firstRow: ArrayLike<number>) {
  const first = slice < rows ? at(firstRow, 0) : 0;
  return [first, Math.min(rows, first + slice)] as const;
}

/** Keys that make a chunk worth a workgroup. */
const LEAST_KEYS = 64;
/** Workgroups that fill a GPU, and a CPU. */
const WORKGROUPS = { hardware: 128, software: 4 };
const MOST_CHUNKS = 32;

/** Into how many parts to cut the keys: enough workgroups for the machine where there are few rows. */
export function contrastChunks(rows: number, keys: number, software: boolean): number {
  const enough = WORKGROUPS[software ? "software" : "hardware"];
  const wanted = Math.ceil(enough / Math.ceil(rows / ROW_TILE));
  return Math.max(1, Math.min(wanted, Math.ceil(keys / LEAST_KEYS), MOST_CHUNKS));
}

export function contrastConstants(dims: ContrastDims): Record<string, Literal> {
  return {
    ROWS: u32(dims.rows),
    KEYS: u32(dims.keys),
    VECTORS: u32(vectorsOf(dims.depth, dims.narrow).count),
    ROW_TILES: u32(Math.ceil(dims.slice / ROW_TILE)),
    ...(dims.positive !== "none" && { POSITIVE: u32(dims.positive) }),
  };
}

/** Throws unless the dims describe something. */
export function requireContrast(operation: string, dims: ContrastDims): void {
  if (dims.against === "itself" && dims.keys !== dims.rows) {
    throw new Error(
      `${operation}: ${dims.rows} rows against themselves, but ${dims.keys} keys; give as many keys as rows`,
    );
  }
  const { rows, slice } = dims;
  if (slice < rows && slice % ROW_TILE !== 0) {
    throw new Error(`${operation}: slices of ${slice} rows; take a multiple of ${ROW_TILE}`);
  }
}

/** Rows that a lane takes at once: one where the text is to be compiled soon, before the first step. */
export interface ContrastTuning {
  readonly rows: 1 | 4;
}

/** The same rows, for the text to open with: a word takes a quarter of a vector's instructions. */
export const inWords = <Dims extends ContrastDims>(dims: Dims): Dims => ({ ...dims, narrow: true });

/** The second is to open with. */
export const CONTRAST_TUNINGS: readonly ContrastTuning[] = [{ rows: 4 }, { rows: 1 }];

/**
 * WGSL of `key_at`; of `products(row, key, one)`, the dot products of four rows with four keys, a row to a
 * column of the matrix, or of `product_of`, the same of one row, where indices past the end count as the
 * last; of `left_out(row, key, end)`, which of four keys a row does not meet; of `positive_of(row)`,
 * `KEYS` if there is none; and of `first_row()`, where the dispatch begins.
 *
 * `one` is 1, but from the grid, so that compilers cannot know it: lavapipe takes seconds to unroll
 * loops whose bounds it sees, and gains nothing.
 */
export function contrastWgsl(
  { depth, against, positive, rows, slice, narrow }: ContrastDims,
  tuning: ContrastTuning,
): string {
  const keys = against === "itself" ? "queries" : "keys";
  const vectors = vectorsOf(depth, narrow);
  const words = vectors.width === 4 ? [".x", ".y", ".z", ".w"] : [""];
  const own = Array.from({ length: tuning.rows }, (_, i) => i);
  const each = (indices: readonly number[], line: (i: number) => string) =>
    indices.map(line).join("\n");
  const step = words.map(
    (word) => `    keys4 = vec4f(k0${word}, k1${word}, k2${word}, k3${word});
${each(own, (i) => `    row${i} = fma(vec4f(q${i}${word}), keys4, row${i});`)}`,
  );
  const starts = (name: string, index: string, limit: string) => (i: number) =>
    `  let ${name}${i}_start = min(${index} + ${i}u, ${limit} - 1u) * VECTORS;`;
  const alone = tuning.rows === 1;
  return `${vectorWgsl(vectors)}
fn first_row() -> u32 { return ${slice < rows ? "firstRow[0]" : "0u"}; }
fn key_at(index: u32) -> Vector { return ${keys}[index]; }
fn four_from(key: u32) -> vec4u { return vec4u(key, key + 1u, key + 2u, key + 3u); }
fn left_out(row: u32, key: u32, end: u32) -> vec4<bool> {
  return (four_from(key) >= vec4u(end))${against === "itself" ? " | (four_from(key) == vec4u(row))" : ""};
}
fn positive_of(row: u32) -> u32 { return ${positive === "none" ? "KEYS" : "(row + POSITIVE) % KEYS"}; }

fn ${alone ? "product_of" : "products"}(row: u32, key: u32, one: u32) -> ${alone ? "vec4f" : "mat4x4f"} {
${each(own, starts("query", "row", "ROWS"))}
${each([0, 1, 2, 3], starts("key", "key", "KEYS"))}
${each(own, (i) => `  var row${i} = vec4f(0.0);`)}
  var keys4: vec4f;
  for (var d = 0u; d < VECTORS * one; d++) {
${each(own, (i) => `    let q${i} = queries[query${i}_start + d];`)}
    let k0 = key_at(key0_start + d);
    let k1 = key_at(key1_start + d);
    let k2 = key_at(key2_start + d);
    let k3 = key_at(key3_start + d);
${step.join("\n")}
  }
  return ${alone ? "row0" : "mat4x4f(row0, row1, row2, row3)"};
}
`;
}
