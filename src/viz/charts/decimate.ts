/**
 * Reduces a line to the resolution of the screen. Of each pixel column the least and the greatest value
 * are kept in their order, so that spikes stay visible.
 */
import { extremesIn } from "../../shared/extremes.ts";

/** Span of the running mean that a detailed chart of a series draws as its thick line. */
export const meanSpan = 15;

export interface Line {
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** Returns at most `2 × columns` points with the same outline; few points are returned unchanged. */
export function decimate({ steps, values }: Line, columns: number): Line {
  const length = steps.length;
  if (length <= 2 * columns) return { steps, values };
  const keptSteps: number[] = [];
  const keptValues: number[] = [];
  const keep = (index: number) => {
    keptSteps.push(steps[index]!);
    keptValues.push(values[index]!);
  };
  for (let column = 0; column < columns; column++) {
    const start = Math.floor((column * length) / columns);
    const end = Math.floor(((column + 1) * length) / columns);
    const [least, greatest] = extremesIn(values, start, end);
    keep(Math.min(least, greatest));
    if (least !== greatest) keep(Math.max(least, greatest));
  }
  return { steps: keptSteps, values: keptValues };
}

/** Exponential running mean over about `span` values, initialised with the first value; goes on after a gap, NaN. */
export function runningMean(values: ArrayLike<number>, span: number): Float64Array {
  const share = 2 / (span + 1);
  const means = new Float64Array(values.length);
  let mean: number | undefined;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (Number.isNaN(value)) {
      means[index] = Number.NaN;
      continue;
    }
    mean = mean === undefined ? value : mean + share * (value - mean);
    means[index] = mean;
  }
  return means;
}
