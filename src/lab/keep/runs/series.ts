/** Access to the series of a run record. */
import type { RunCurve, RunRecord, RunSummary, SeriesGroup } from "../../protocol/runRecord.ts";

export const RECORD_SCHEMA = 1;
export const seriesGroups = ["training", "h", "z"] as const;

/** Steps whose mean is the final value of a noisy series. */
export const LAST_STEPS = 20;

export function summaryOf({ series: _, ...rest }: RunRecord, current: boolean): RunSummary {
  return { ...rest, current };
}

/** The series `loss`, `z.std`, …; empty if the run has none of that name. */
export function curveOf(run: RunRecord, name: string): RunCurve {
  const { group, key } = placeOf(name);
  const { steps, values } = run.series[group];
  const column = values[key];
  const points = column ? steps.flatMap((step, row) => pairOf(step, column[row])) : [];
  return {
    id: run.id,
    steps: Float64Array.from(points, ([step]) => step),
    values: Float64Array.from(points, ([, value]) => value),
  };
}

const pairOf = (step: number, value: number | null | undefined): [number, number][] =>
  value === null || value === undefined ? [] : [[step, value]];

/** `z.std` is `std` of the diagnostics of z; a name without a space is a series of single steps. */
function placeOf(name: string): { readonly group: SeriesGroup; readonly key: string } {
  const [, space, key] = /^([hz])\.(.+)$/.exec(name) ?? [];
  return key !== undefined && (space === "h" || space === "z")
    ? { group: space, key }
    : { group: "training", key: name };
}

/** Final value of a series; undefined if there is none or it was not finite. */
export function lastOf({ last }: Pick<RunRecord, "last">, name: string): number | undefined {
  const { group, key } = placeOf(name);
  return last[group][key] ?? undefined;
}
