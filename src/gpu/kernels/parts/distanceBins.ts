/**
 * A histogram of squared distances between unit rows, in quarter octaves from 2⁻⁴⁰ to the largest possible,
 * 4 = 2². Collapse shows in ratios of distances over many orders of magnitude, hence the logarithmic bins.
 * Smaller distances are counted in the first bin.
 */
import { type Literal, u32 } from "../../kernel.ts";

const BINS_PER_OCTAVE = 4;
const LOWEST_OCTAVE = -40;

export const DISTANCE_BINS = (2 - LOWEST_OCTAVE) * BINS_PER_OCTAVE;

/** The squared distance at the upper end of a bin. */
export function binEdge(bin: number): number {
  return 2 ** (LOWEST_OCTAVE + (bin + 1) / BINS_PER_OCTAVE);
}

/** The bin of a squared distance, clamped to the first and the last. */
export function binOf(squared: number): number {
  const bin = Math.floor((Math.log2(squared) - LOWEST_OCTAVE) * BINS_PER_OCTAVE);
  return Math.min(Math.max(bin, 0), DISTANCE_BINS - 1);
}

/** Fraction bits of the lower edge of each quarter of an octave, as f32. */
const fractionOf = (quarter: number) =>
  (new Uint32Array(Float32Array.of(2 ** (quarter / BINS_PER_OCTAVE)).buffer)[0] ?? 0) & 0x7fffff;

/** Constants of {@link binWgsl}. */
export const binConstants: Readonly<Record<string, Literal>> = {
  BINS: u32(DISTANCE_BINS),
  LOWEST_EXPONENT: u32(127 + LOWEST_OCTAVE),
  FIRST_QUARTER: u32(fractionOf(1)),
  SECOND_QUARTER: u32(fractionOf(2)),
  THIRD_QUARTER: u32(fractionOf(3)),
};

/** WGSL of `bin_of(squared)`. It reads the bits of the number: a logarithm could round across an edge. */
export const binWgsl = `fn bin_of(squared: f32) -> u32 {
  let bits = bitcast<u32>(squared);
  let fraction = bits & 0x7fffffu;
  let quarter = u32(fraction >= FIRST_QUARTER) + u32(fraction >= SECOND_QUARTER) + u32(fraction >= THIRD_QUARTER);
  let octave = max(bits >> 23u, LOWEST_EXPONENT) - LOWEST_EXPONENT;
  return select(min(4u * octave + quarter, BINS - 1u), 0u, (bits >> 23u) < LOWEST_EXPONENT);
}
`;
