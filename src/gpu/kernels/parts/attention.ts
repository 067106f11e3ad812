/**
 * Attention one head at a time, on rows that hold queries, keys and values side by side as one product
 * makes them: [images · tokens, 3 · heads · depth], all heads' queries, then keys, then values. A lane
 * has a token to itself and walks over the others; scores exist only in its registers, so memory is
 * linear in the tokens. The lanes of a workgroup read the same other token at the same time.
 */
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
  return `${vectorWgsl(depth)}${repeated.join("\n")}`;
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

/** The rows of one head of packed rows with `parts` matrices side by side: part 0 of 3 is the queries. */
export function headRows(
  { tokens, heads, depth }: AttentionDims,
  packed: ArrayLike<number>,
  place: { readonly image: number; readonly head: number; readonly part: number; parts: number },
): number[][] {
  const { image, head, part, parts } = place;
  const width = heads * depth;
  return Array.from({ length: tokens }, (_, token) =>
    Array.from({ length: depth }, (_unused, d) => {
      const row = (image * tokens + token) * parts * width;
      return packed[row + part * width + head * depth + d] ?? Number.NaN;
    }),
  );
}

/** Σ a·b, in f64. */
export const dotOf = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? Number.NaN), 0);
