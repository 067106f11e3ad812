/**
 * Summarises runs that differ only in their seed: mean, least and greatest value at each step that all
 * of them reach, with linear interpolation between the points of a run.
 */
import type { Line } from "./decimate.ts";

export interface Spread {
  readonly steps: Float64Array;
  readonly mean: Float64Array;
  readonly least: Float64Array;
  readonly greatest: Float64Array;
}

/** Each line needs at least one point, in ascending steps. Empty if the lines share no steps. */
export function spreadOf(lines: readonly Line[]): Spread {
  const from = Math.max(...lines.map(({ steps }) => steps[0] ?? Number.POSITIVE_INFINITY));
  const to = Math.min(...lines.map(({ steps }) => steps[steps.length - 1] ?? -1));
  const all = new Set(lines.flatMap(({ steps }) => Array.from(steps)));
  const steps = Float64Array.from([...all].filter((step) => step >= from && step <= to)).sort();
  const read = lines.map((line) => readAt(line, steps));
  const overRuns = (combine: (values: readonly number[]) => number) =>
    steps.map((_, index) => combine(read.map((values) => values[index] ?? Number.NaN)));
  return {
    steps,
    mean: overRuns((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
    least: overRuns((values) => Math.min(...values)),
    greatest: overRuns((values) => Math.max(...values)),
  };
}

/** Values of a line at ascending steps within its range, linearly interpolated. */
function readAt({ steps, values }: Line, wanted: Float64Array): Float64Array {
  let next = 0;
  return wanted.map((step) => {
    while (next < steps.length - 1 && (steps[next] ?? 0) < step) next++;
    const after = steps[next] ?? step;
    const value = values[next] ?? Number.NaN;
    const before = steps[next - 1];
    const earlier = values[next - 1];
    if (before === undefined || earlier === undefined || after === step) return value;
    return earlier + ((value - earlier) * (step - before)) / (after - before);
  });
}

/**
 * Positions for labels near their `wanted` positions, at least `gap` apart, in the same order and
 * between `least` and `greatest`.
 */
export function placedApart(
  wanted: readonly number[],
  gap: number,
  least: number,
  greatest: number,
): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const places = [...wanted];
  let lowest = least;
  for (const index of order) {
    const place = Math.max(places[index] ?? 0, lowest);
    places[index] = place;
    lowest = place + gap;
  }
  let highest = greatest;
  for (const index of order.toReversed()) {
    const place = Math.min(places[index] ?? 0, highest);
    places[index] = place;
    highest = place - gap;
  }
  return places;
}
