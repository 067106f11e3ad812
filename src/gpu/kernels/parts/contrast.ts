/**
 * Contrastive objectives compare every row with every key: logits[i, j] = queries[i]·keys[j] / τ. This
 * matrix is never stored. Its tiles are computed once for the loss, and again for the gradient
 * (`contrastGradient`). Memory is linear in the rows. There are two kinds of loss:
 *
 * - Softmax: the loss follows from the log-sum-exp of each row (`logSumExpOfProducts`, merged by
 *   `mergeLogSumExp`), and so do the softmax weights of the gradient.
 * - Sigmoid: every pair is a binary classification by itself (`sigmoidOfProducts`).
 *
 * and four uses:
 *
 * - NT-Xent: 2N rows against themselves without the pairs (i, i); the positive of i is i + N (mod 2N). The
 *   gradient of a row includes its role as a key of all other rows.
 * - CLIP: images against texts and texts against images; the positive of i is i, or all keys of its group.
 * - SigLIP: the same pairs with the sigmoid loss.
 * - A queue of negatives: rows against keys; the logit of the positive is added elsewhere.
 *
 * A dispatch processes a bounded number of rows (`contrastSlice`): drivers reset a device that is busy with
 * one dispatch for seconds.
 *
 * The gradient by a learned scale s = 1/τ needs no kernel: it is Σᵢ queries[i]·dQueries[i] / s.
 */
import { f32, literalWgsl, type Sizes, type Variant } from "../../kernel.ts";
import { boundIf, vectorsOf, vectorWgsl } from "./vectors.ts";

export interface ContrastDims {
  readonly rows: number;
  /** Equal to `rows` against "itself". */
  readonly keys: number;
  readonly depth: number;
  /** "itself": the keys are the rows, which are bound once, and pairs (i, i) are excluded. */
  readonly against: "itself" | "keys";
  /**
   * The positive of row i is key (i + positive) mod keys; "none" if it is not among the keys. "group": all keys
   * of the row's group, with equal targets; `groups` is bound, see {@link groupBuffers}.
   */
  readonly positive: number | "group" | "none";
  /** Label smoothing: the share of the target that is divided among all keys. Default 0. */
  readonly smoothing?: number;
  /** Rows of one dispatch, see {@link contrastSlice}. If not all, `firstRow` [1] u32 is bound. */
  readonly slice: number;
  /**
   * A lane processes one row, one element at a time, instead of four rows in vectors: a quarter of the
   * instructions to compile. Chosen by {@link contrastVariants}.
   */
  readonly scalar?: boolean;
}

/** For the kernels of contrastive objectives. */
export const contrastVariants = <Dims extends ContrastDims>(
  dims: Dims,
): readonly Variant<Dims>[] => [{ name: "scalar", warmUp: true, dims: { ...dims, scalar: true } }];

/** Rows of a workgroup: 8 groups of lanes, 4 rows to a lane. */
const ROW_GROUPS = 8;
export const TILE = 4;
export const ROW_TILE = ROW_GROUPS * TILE;

/** Multiply-adds of one dispatch: well under a second on a slow GPU. */
const MOST_WORK = 2 ** 30;

/** Rows of one dispatch: all of them, or as many whole tiles as stay within {@link MOST_WORK}. */
export function contrastSlice(rows: number, keys: number, depth: number): number {
  const tiles = Math.max(1, Math.floor(MOST_WORK / (keys * depth * ROW_TILE)));
  return Math.min(rows, tiles * ROW_TILE);
}

/** The first row of each dispatch. */
export const sliceStarts = ({ rows, slice }: ContrastDims): number[] =>
  Array.from({ length: Math.ceil(rows / slice) }, (_, index) => index * slice);

/** The binding with the first row of a slice. */
export const sliceBuffers = ({ rows, slice }: ContrastDims) =>
  boundIf(slice < rows, { firstRow: { access: "read", length: 1, type: "u32" } });

/**
 * The binding with the groups of rows and keys, u32 [2, rows]: the number of the group, and the bits of the
 * target of each positive, 1 over the group's size (`groupTargets`). The sigmoid loss reads the first row only.
 */
export const groupBuffers = ({ positive, rows }: ContrastDims, rowsBound = 2) =>
  boundIf(positive === "group", {
    groups: { access: "read", length: rowsBound * rows, type: "u32" },
  });

/** Whether a row's target is more than one logit. */
export const hasSoftTarget = ({ positive, smoothing = 0 }: ContrastDims): boolean =>
  positive === "group" || smoothing > 0;

/** Fewest keys that are worth a workgroup. */
const LEAST_KEYS = 64;
/** Workgroups that fill a GPU, and a CPU. */
const WORKGROUPS = { hardware: 128, software: 4 };
const MOST_CHUNKS = 32;

/** Number of chunks of the keys, so that few rows fill the machine as well. */
export function contrastChunks(rows: number, keys: number, software: boolean): number {
  const enough = WORKGROUPS[software ? "software" : "hardware"];
  const wanted = Math.ceil(enough / Math.ceil(rows / ROW_TILE));
  return Math.max(1, Math.min(wanted, Math.ceil(keys / LEAST_KEYS), MOST_CHUNKS));
}

export const contrastSizes = (dims: ContrastDims): Sizes => ({
  rows: dims.rows,
  keys: dims.keys,
  vectors: vectorsOf(dims.depth, dims.scalar).count,
  rowTiles: Math.ceil(dims.slice / ROW_TILE),
  ...(typeof dims.positive === "number" && { positive: dims.positive }),
});

/** Throws unless the dims are consistent. */
export function requireContrast(operation: string, dims: ContrastDims): void {
  if (dims.against === "itself" && dims.keys !== dims.rows) {
    throw new Error(
      `${operation}: ${dims.rows} rows against themselves, but ${dims.keys} keys; give as many keys as rows`,
    );
  }
  const { rows, slice } = dims;
  if (dims.positive === "group" && (dims.against === "itself" || dims.keys !== rows)) {
    throw new Error(
      `${operation}: groups of ${rows} rows against ${dims.keys} keys; groups require one key per row`,
    );
  }
  if (slice < rows && slice % ROW_TILE !== 0) {
    throw new Error(`${operation}: slices of ${slice} rows; take a multiple of ${ROW_TILE}`);
  }
}

/**
 * WGSL of `key_at`; `products(row, key, one)`, the dot products of four rows with four keys, one matrix
 * column per row, or `product_of` for a single row, where indices past the end are clamped to the last;
 * `excluded(row, key, end)`, which of four keys a row is not compared with; `positives(row, key)`, which of
 * them are its positives; and `first_row()` of the dispatch. {@link targetWgsl} adds the targets.
 *
 * `one` is 1, read from the grid: lavapipe takes seconds to unroll loops with constant bounds.
 */
export function contrastWgsl(dims: ContrastDims): string {
  const { depth, against, positive, rows, slice, scalar = false } = dims;
  const keys = against === "itself" ? "queries" : "keys";
  const vectors = vectorsOf(depth, scalar);
  const elements = vectors.width === 4 ? [".x", ".y", ".z", ".w"] : [""];
  const own = scalar ? [0] : [0, 1, 2, 3];
  const each = (indices: readonly number[], line: (i: number) => string) =>
    indices.map(line).join("\n");
  const step = elements.map(
    (e) => `    keys4 = vec4f(k0${e}, k1${e}, k2${e}, k3${e});
${each(own, (i) => `    row${i} = fma(vec4f(q${i}${e}), keys4, row${i});`)}`,
  );
  const starts = (name: string, index: string, limit: string) => (i: number) =>
    `  let ${name}${i}_start = min(${index} + ${i}u, size.${limit} - 1u) * size.vectors;`;
  return `${vectorWgsl(vectors)}
fn first_row() -> u32 { return ${slice < rows ? "firstRow_load(0u)" : "0u"}; }
fn key_at(index: u32) -> Vector { return ${keys}_load(index); }
fn four_from(key: u32) -> vec4u { return vec4u(key, key + 1u, key + 2u, key + 3u); }
fn excluded(row: u32, key: u32, end: u32) -> vec4<bool> {
  return (four_from(key) >= vec4u(end))${against === "itself" ? " | (four_from(key) == vec4u(row))" : ""};
}
${positivesWgsl(positive)}

fn ${scalar ? "product_of" : "products"}(row: u32, key: u32, one: u32) -> ${scalar ? "vec4f" : "mat4x4f"} {
${each(own, starts("query", "row", "rows"))}
${each([0, 1, 2, 3], starts("key", "key", "keys"))}
${each(own, (i) => `  var row${i} = vec4f(0.0);`)}
  var keys4: vec4f;
  for (var d = 0u; d < size.vectors * one; d++) {
${each(own, (i) => `    let q${i} = queries_load(query${i}_start + d);`)}
    let k0 = key_at(key0_start + d);
    let k1 = key_at(key1_start + d);
    let k2 = key_at(key2_start + d);
    let k3 = key_at(key3_start + d);
${step.join("\n")}
  }
  return ${scalar ? "row0" : "mat4x4f(row0, row1, row2, row3)"};
}
`;
}

/** WGSL of `positives`; if there is one positive by position, it is `positive_of(row)`. */
function positivesWgsl(positive: ContrastDims["positive"]): string {
  const fourGroups = [0, 1, 2, 3].map((i) => `groups_load(min(key + ${i}u, size.keys - 1u))`);
  switch (positive) {
    case "none":
      return "fn positives(_row: u32, _key: u32) -> vec4<bool> { return vec4<bool>(false); }";
    case "group":
      return `fn positives(row: u32, key: u32) -> vec4<bool> {
  return vec4u(${fourGroups.join(", ")}) == vec4u(groups_load(min(row, size.rows - 1u)));
}`;
    default:
      return `fn positive_of(row: u32) -> u32 { return (row + size.positive) % size.keys; }
fn positives(row: u32, key: u32) -> vec4<bool> { return four_from(key) == vec4u(positive_of(row)); }`;
  }
}

/** WGSL of `target_of(row, key)`, the target probabilities of four keys. */
export function targetWgsl({ positive, smoothing = 0, keys }: ContrastDims): string {
  const whole =
    positive === "group"
      ? "bitcast<f32>(groups_load(size.rows + min(row, size.rows - 1u)))"
      : "1.0";
  const sharp = `select(vec4f(0.0), vec4f(${whole}), positives(row, key))`;
  const smooth =
    smoothing > 0
      ? `${literalWgsl(f32(1 - smoothing))} * ${sharp} + ${literalWgsl(f32(smoothing / keys))}`
      : sharp;
  return `fn target_of(row: u32, key: u32) -> vec4f { return ${smooth}; }
`;
}
