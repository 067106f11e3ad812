/**
 * Attention one head at a time, on rows that hold queries, keys and values side by side as one product
 * makes them: [images · tokens, 3 · heads · depth], all heads' queries, then keys, then values. A lane
 * has a token to itself and walks over the others; scores exist only in its registers, so memory is
 * linear in the tokens. The lanes of a workgroup read the same other token at the same time.
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

/** Workgroups that share the tokens of one head. */
const blocksOf = ({ tokens }: AttentionDims): number => Math.ceil(tokens / MOST_LANES);

/** Lanes of a workgroup: few idle ones at the end, whole groups of eight. */
const lanesOf = (dims: AttentionDims): number => Math.ceil(dims.tokens / blocksOf(dims) / 8) * 8;

/**
 * A kernel's WGSL with every line that contains VEC repeated for each of a head's vectors. They are
 * variables, not arrays, since software adapters keep an indexed array in memory.
 */
export function attentionWgsl({ depth }: AttentionDims, body: string): string {
  const { count } = vectorsOf(depth);
  const repeated = body
    .split("\n")
    .flatMap((line) =>
      line.includes("VEC")
        ? Array.from({ length: count }, (_, index) => line.replaceAll("VEC", `${index}`))
        : [line],
    );
  return `${vectorWgsl(vectorsOf(depth))}${repeated.join("\n")}`;
}

export function attentionConstants(dims: AttentionDims): Record<string, Literal> {
  const { images, tokens, heads, depth } = dims;
  const { count } = vectorsOf(depth);
  return {
    PLANES: u32(images * heads),
    BLOCKS: u32(blocksOf(dims)),
    LANES: u32(lanesOf(dims)),
    TOKENS: u32(tokens),
    HEADS: u32(heads),
    HEAD: u32(count),
    ROW: u32(heads * count),
    SCALE: f32(1 / Math.sqrt(depth)),
  };
}

export function attentionWorkgroups(dims: AttentionDims): Workgroups {
  return gridOf(dims.images * dims.heads * blocksOf(dims));
}

export const attentionSamples: readonly AttentionDims[] = [
  { images: 1, tokens: 1, heads: 1, depth: 1 },
  { images: 2, tokens: 7, heads: 3, depth: 5 },
  { images: 3, tokens: 50, heads: 2, depth: 16 },
  { images: 1, tokens: 131, heads: 2, depth: 12 },
];

/** Four products of a multiply-add for each pair of tokens: two contractions over the depth. */
export const attentionFlops = ({ images, tokens, heads, depth }: AttentionDims): number =>
  4 * images * heads * tokens * tokens * depth;

/** One head of one image: its matrices as rows of plain numbers, for the references. */
export interface HeadValues {
  /** image · heads + head */
  readonly plane: number;
  readonly queries: readonly (readonly number[])[];
  readonly keys: readonly (readonly number[])[];
  readonly values: readonly (readonly number[])[];
  /** The head's columns of the arrays given beside the packed one. */
  readonly plain: readonly (readonly (readonly number[])[])[];
}

/** Calls `visit` for every head of packed rows and of arrays [images · tokens, heads · depth]. */
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

/** Puts a head's row into packed rows: part 0 the queries', 1 the keys', 2 the values'. */
export function setHeadRow(
  dims: AttentionDims,
  packed: Float32Array,
  place: { plane: number; token: number; part: number; row: readonly number[] },
): void {
  packed.set(place.row, headStart(dims, { ...place, parts: 3 }));
}

/** Where a head's row starts in rows of `parts` matrices side by side. */
function headStart(
  { tokens, heads, depth }: AttentionDims,
  place: { plane: number; token: number; part: number; parts: number },
): number {
  const { plane, token, part, parts } = place;
  const row = Math.floor(plane / heads) * tokens + token;
  return ((row * parts + part) * heads + (plane % heads)) * depth;
}

/** Σ a·b, in f64. */
export const dotOf = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * at(b, index), 0);

/** Log-sums above the samples' scores, so that the weights are fractions of one. */
export const logSumFill = (index: number): number => 4 + Math.sin(index);
