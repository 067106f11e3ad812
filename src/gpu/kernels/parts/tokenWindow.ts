/** Shared by the mean over a window of each row's tokens and its gradient. */
import { at } from "../../../shared/errors.ts";
import { u32 } from "../../kernel.ts";
import { vectorsOf } from "./vectors.ts";

export interface TokenWindowDims {
  readonly rows: number;
  /** Tokens of a row, padding included. */
  readonly tokens: number;
  readonly cols: number;
  /** The window: all tokens before the padding but the first and last few, or the last token alone. */
  readonly window: { readonly withoutFirst: number; readonly withoutLast: number } | "last";
}

const LANES = 64;

/** WGSL of `start` and `end` of a row's window, which is empty if they are equal. */
export const windowWgsl = ({ window }: TokenWindowDims): string =>
  `fn end_of(row: u32) -> u32 {
  let length = min(lengths_load(row), size.tokens);
  return length - min(length, size.withoutLast);
}
fn start_of(end: u32) -> u32 { return ${window === "last" ? "max(end, 1u) - 1u" : "min(end, size.withoutFirst)"}; }
`;

export const windowSizes = ({ rows, tokens, cols, window }: TokenWindowDims) => ({
  rows,
  tokens,
  vectors: vectorsOf(cols).count,
  withoutFirst: window === "last" ? 0 : window.withoutFirst,
  withoutLast: window === "last" ? 0 : window.withoutLast,
});

export const windowConstants = () => ({ LANES: u32(LANES) });

export const windowGroups = (rows: number, cols: number): number =>
  Math.ceil((rows * vectorsOf(cols).count) / LANES);

/** First token of a row's window and the one after it. */
export function windowOf(
  { tokens, window }: TokenWindowDims,
  lengths: ArrayLike<number>,
  row: number,
): readonly [number, number] {
  const length = Math.min(at(lengths, row), tokens);
  if (window === "last") return [Math.max(0, length - 1), length];
  const end = Math.max(0, length - window.withoutLast);
  return [Math.min(end, window.withoutFirst), end];
}

/** Sample lengths from 0 to one too many. */
export const sampleLengths = (index: number, { tokens }: TokenWindowDims): number =>
  (3 * index) % (tokens + 2);

export const windowSamples: readonly TokenWindowDims[] = [
  { rows: 1, tokens: 1, cols: 1, window: "last" },
  { rows: 7, tokens: 5, cols: 12, window: { withoutFirst: 1, withoutLast: 1 } },
  { rows: 11, tokens: 6, cols: 7, window: { withoutFirst: 0, withoutLast: 0 } },
  { rows: 9, tokens: 4, cols: 8, window: "last" },
];
