/**
 * An ablation is a switch and a claim: turned, a named collapse appears, and it does not appear in the
 * same run with the switch as it was. The claim is a few signs, read off what a run is measured by;
 * only all of them together count, because no single number tells a collapse (metrics/diagnostics).
 */
import type { SettingValues } from "../shared/settings.ts";

/**
 * One number of a run and the bound it crosses. Of several bounds all must be met.
 */
export interface Sign {
  /**
   * `z.KEY` or `h.KEY`: a metric of the test images' projections or features. `terms.KEY`: a term of
   * the method, mean of the last steps. `loss`; `knn`; `knnGain`: kNN less that of the untrained encoder.
   */
  readonly metric: string;
  readonly below?: number;
  readonly above?: number;
  /** At most this share of the intact run's. */
  readonly shareOfIntact?: number;
}

export interface Ablation {
  /** What is turned, as a row of a table: `no predictor`. */
  readonly label: string;
  readonly settings: SettingValues;
  /** Settings of the run it is held against, where those are not the defaults. */
  readonly intact?: SettingValues;
  /** What must happen, in words. */
  readonly shows: string;
  readonly signs: readonly Sign[];
}

/** What a run was measured by, by the names that signs use. */
export type Readings = Readonly<Record<string, number>>;

/** Whether all signs are there in a run; `intact` is the run without the ablation, of the same seed. */
export function signsIn({ signs }: Ablation, readings: Readings, intact: Readings): boolean {
  return signs.every(({ metric, below, above, shareOfIntact }) => {
    const value = reading(readings, metric);
    return (
      (below === undefined || value < below) &&
      (above === undefined || value > above) &&
      (shareOfIntact === undefined || value <= shareOfIntact * reading(intact, metric))
    );
  });
}

function reading(readings: Readings, metric: string): number {
  const value = readings[metric];
  if (value !== undefined) return value;
  throw new Error(`nothing measures ${metric}; there are ${Object.keys(readings).join(", ")}`);
}
