/**
 * Shared by the attention kernels. Queries, keys and values are packed as one matmul produces them, [images ·
 * tokens, 3 · heads · depth]: all heads' queries, then keys, then values. A lane handles one token of one head
 * and loops over the others. Scores exist only in its registers, so memory is linear in the tokens. The lanes
 * of a workgroup read the same token at the same time.
 */
import { at } from "../../../shared/errors.ts";
import { f32, gridOf, type Literal, u32, type Workgroups } from "../../kernel.ts";
import { vectorsOf, vectorWgsl } from "./vectors.ts";

export interface AttentionDims {
  readonly images: number;
  readonly tokens: number;
  readonly heads: number;
  /** Columns of one head. */
  readonly depth: number;
}

const MOST_LANES = 64;

/** Workgroups per head. */
const blocksOf = ({ tokens }: AttentionDims): number => Math.ceil(tokens / MOST_LANES);

/** Lanes of a workgroup, a multiple of eight that leaves few idle. */
const lanesOf = (dims: AttentionDims): number => Math.ceil(dims.tokens / blocksOf(dims) / 8) * 8;

/** The kernel's main function. `walk` gets the number of vectors of a head, returns the loop over tokens. */
export const attentionWgsl = (
  { depth }: AttentionDims,
  walk: (vectors: number) => string,
): string => `${vectorWgsl(vectorsOf(depth))}
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  let plane = number / size.blocks;
  let token = number % size.blocks * LANES + lane;
  if (plane >= size.planes || token >= size.tokens) { return; }
  let image = plane / size.heads;
  let head = plane % size.heads * size.head;
  // groups.z is 1; a loop with constant bounds would be unrolled.
  let tokens = size.tokens * groups.z;
  // First vector of the head's query, key and output of the image's first token.
  let queries = image * size.tokens * 3u * size.row + head;
  let keys = queries + size.row;
  let outputs = image * size.tokens * size.row + head;
${walk(vectorsOf(depth).count)}
}`;

export const attentionSizes = (dims: AttentionDims) => {
  const { images, tokens, heads, depth } = dims;
  const { count } = vectorsOf(depth);
  return {
    planes: images * heads,
    blocks: blocksOf(dims),
    tokens,
    heads,
    head: count,
    row: heads * count,
  };
};

export const attentionConstants = (dims: AttentionDims): Record<string, Literal> => ({
  LANES: u32(lanesOf(dims)),
  SCALE: f32(1 / Math.sqrt(dims.depth)),
});

export function attentionWorkgroups(dims: AttentionDims): Workgroups {
  return gridOf(dims.images * dims.heads * blocksOf(dims));
}

export const attentionSamples: readonly AttentionDims[] = [
  { images: 1, tokens: 1, heads: 1, depth: 1 },
  { images: 2, tokens: 7, heads: 3, depth: 5 },
  { images: 3, tokens: 50, heads: 2, depth: 16 },
  { images: 1, tokens: 131, heads: 2, depth: 12 },
];

/** Two contractions over the depth for each pair of tokens. */
export const attentionFlops = ({ images, tokens, heads, depth }: AttentionDims): number =>
  4 * images * heads * tokens * tokens * depth;

/** Reference: one head of one image, matrices as rows of numbers. */
export interface HeadValues {
  /** image · heads + head */
  readonly plane: number;
  readonly queries: readonly (readonly number[])[];
  readonly keys: readonly (readonly number[])[];
  readonly values: readonly (readonly number[])[];
  /** The head's columns of the arrays `plain`. */
  readonly plain: readonly (readonly (readonly number[])[])[];
}

/** Calls `visit` for every head of packed rows and of `plain` arrays [images · tokens, heads · depth]. */
export function headsOf(
  dims: AttentionDims,
  arrays: { packed: ArrayLike<number>; plain?: readonly ArrayLike<number>[] },
  visit: (values: HeadValues) => void,
): void {
  const { images, tokens, heads, depth } = dims;
  for (let plane = 0; plane < images * heads; plane++) {
    const rowsOf = (array: ArrayLike<number>, part: number, parts: number) =>
      Array.from({ length: tokens }, (_, token) => {
        const start = headStart(dims, { plane, token, part, parts });
        return Array.from({ length: depth }, (_unused, d) => at(array, start + d));
      });
    const [queries, keys, values] = [0, 1, 2].map((part) => rowsOf(arrays.packed, part, 3));
    if (!queries || !keys || !values) continue;
    const plain = (arrays.plain ?? []).map((array) => rowsOf(array, 0, 1));
    visit({ plane, queries, keys, values, plain });
  }
}

/** Writes a head's row into packed rows: part 0 is the queries, 1 the keys, 2 the values. */
export function setHeadRow(
  dims: AttentionDims,
  packed: Float32Array,
  location: { plane: number; token: number; part: number; row: readonly number[] },
): void {
  packed.set(location.row, headStart(dims, { ...location, parts: 3 }));
}

/** Index of a head's row in rows that consist of `parts` matrices. */
function headStart(
  { tokens, heads, depth }: AttentionDims,
  location: { plane: number; token: number; part: number; parts: number },
): number {
  const { plane, token, part, parts } = location;
  const row = Math.floor(plane / heads) * tokens + token;
  return ((row * parts + part) * heads + (plane % heads)) * depth;
}

/** Σ a·b, in f64. */
export const dotOf = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * at(b, index), 0);

/** Sample values above most scores, so that most weights are below 1. */
export const logSumExpFill = (index: number): number => 4 + Math.sin(index);
