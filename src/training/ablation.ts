/**
 * An ablation changes settings of a method and states what then happens: a specific collapse that does
 * not occur in the same run without the change. The statement is checked by several signs read from the
 * measurements of the run. All of them must hold, because no single number identifies a collapse
 * (metrics/diagnostics).
 */
import type { SettingValues } from "../shared/settings.ts";

/** A measurement of a run and its bounds, all of which must hold. */
export interface Sign {
  /**
   * `z.KEY` or `h.KEY`: a metric of the test projections or features. `terms.KEY`: a term of the method,
   * averaged over the last steps. `loss`; `knn`; `knnGain`: kNN minus that of the untrained encoder.
   */
  readonly metric: string;
  readonly below?: number;
  readonly above?: number;
  /** Upper bound as a share of the value in the intact run. */
  readonly shareOfIntact?: number;
}

export interface Ablation {
  /** The change, as a table row: `no predictor`. */
  readonly label: string;
  readonly settings: SettingValues;
  /** Settings of the intact run that differ from the defaults. */
  readonly intact?: SettingValues;
  /** The expected effect, in words. */
  readonly shows: string;
  readonly signs: readonly Sign[];
}

/** The measurements of a run, by the names used in signs. */
export type Readings = Readonly<Record<string, number>>;

/** Whether all signs hold in a run; `intact` is the run of the same seed without the ablation. */
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
  throw new Error(`unknown measurement ${metric}; known: ${Object.keys(readings).join(", ")}`);
}
