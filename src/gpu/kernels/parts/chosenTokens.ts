/** A few tokens of every image, named by indices: what is taken from all of them and put back. */
import { type Literal, u32 } from "../../kernel.ts";
import { vectorsOf } from "./vectors.ts";

export interface ChosenTokensDims {
  readonly images: number;
  /** Tokens of an image, and how many of them are chosen. */
  readonly tokens: number;
  readonly count: number;
  readonly cols: number;
}

export const LANES = 64;

/** Lengths and types of the tensor of all tokens, of the indices, and of the chosen tokens. */
export function chosenBuffers({ images, tokens, count, cols }: ChosenTokensDims) {
  const { type } = vectorsOf(cols);
  return {
    all: { length: images * tokens * cols, type },
    indices: { access: "read", length: images * count, type: "u32" },
    chosen: { length: images * count * cols, type },
  } as const;
}

export function chosenConstants(dims: ChosenTokensDims): Record<string, Literal> {
  return {
    IMAGES: u32(dims.images),
    TOKENS: u32(dims.tokens),
    COUNT: u32(dims.count),
    VECTORS: u32(vectorsOf(dims.cols).count),
    LANES: u32(LANES),
  };
}

/** Sample indices: some tokens twice, some never. */
export const chosenFill = (index: number, { tokens }: ChosenTokensDims): number =>
  (7 * index + Math.floor(index / 3)) % tokens;

export const chosenSamples: readonly ChosenTokensDims[] = [
  { images: 1, tokens: 1, count: 1, cols: 1 },
  { images: 3, tokens: 7, count: 4, cols: 20 },
  { images: 5, tokens: 11, count: 9, cols: 7 },
];
