/** Shared by the kernels that gather tokens of every image by index and scatter them back. */
import { vectorsOf } from "./vectors.ts";

export interface TokenIndicesDims {
  readonly images: number;
  /** Tokens of an image. */
  readonly tokens: number;
  /** Indices of an image. */
  readonly count: number;
  readonly cols: number;
}

export const LANES = 64;

/** Lengths and types of all tokens, the indices, and the indexed tokens. */
export function tokenBuffers({ images, tokens, count, cols }: TokenIndicesDims) {
  const { type } = vectorsOf(cols);
  return {
    all: { length: images * tokens * cols, type },
    indices: { access: "read", length: images * count, type: "u32" },
    indexed: { length: images * count * cols, type },
  } as const;
}

export const tokenSizes = ({ images, tokens, count, cols }: TokenIndicesDims) => ({
  images,
  tokens,
  count,
  vectors: vectorsOf(cols).count,
});

/** Sample indices: some tokens occur twice, some never. */
export const sampleTokenIndices = (index: number, { tokens }: TokenIndicesDims): number =>
  (7 * index + Math.floor(index / 3)) % tokens;

export const tokenSamples: readonly TokenIndicesDims[] = [
  { images: 1, tokens: 1, count: 1, cols: 1 },
  { images: 3, tokens: 7, count: 4, cols: 20 },
  { images: 5, tokens: 11, count: 9, cols: 7 },
];
