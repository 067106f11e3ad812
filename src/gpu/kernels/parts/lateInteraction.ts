/** Shared by the late interaction of patches and words and its gradient. */
import { at } from "../../../shared/errors.ts";
import { u32 } from "../../kernel.ts";
import { vectorsOf } from "./vectors.ts";

export interface LateInteractionDims {
  /** Images, and as many texts. */
  readonly rows: number;
  readonly patches: number;
  /** Words of a text, padding included. */
  readonly words: number;
  readonly depth: number;
}

const LANES = 64;
export const lateConstants = ({ patches }: LateInteractionDims) => ({
  LANES: u32(LANES),
  PATCHES: u32(patches),
});
export const lateGroups = (lanes: number): number => Math.ceil(lanes / LANES);

/** WGSL of `length_of(text)`, the words of a text before its padding. */
export const lengthWgsl = `fn length_of(text: u32) -> u32 {
  return min(u32(max(lengths_load(text), 0.0)), size.words);
}
`;

export const lateSizes = ({ rows, words, depth }: LateInteractionDims) => ({
  rows,
  words,
  vectors: vectorsOf(depth).count,
});

export const lengthOf = (
  { words }: LateInteractionDims,
  lengths: ArrayLike<number>,
  text: number,
): number => Math.min(words, Math.floor(Math.max(0, at(lengths, text))));

/** Sample lengths from 0 to one too many. */
export const sampleWordCounts = (index: number, { words }: LateInteractionDims): number =>
  (3 * index + 2) % (words + 2);

export const lateSamples: readonly LateInteractionDims[] = [
  { rows: 1, patches: 1, words: 1, depth: 3 },
  { rows: 5, patches: 7, words: 3, depth: 12 },
  { rows: 9, patches: 4, words: 6, depth: 7 },
];
