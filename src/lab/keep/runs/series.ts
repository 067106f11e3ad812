/** Access to the series of a run record. */
import { own } from "../../../shared/own.ts";
import type { RunCurve, RunRecord, RunSummary, SeriesGroup } from "../../protocol/runRecord.ts";

export const RECORD_SCHEMA = 1;
export const seriesGroups = ["training", "h", "z"] as const;

/** Steps whose mean is the final value of a noisy series. */
export const LAST_STEPS = 20;

export function summaryOf({ series: _, ...rest }: RunRecord, current: boolean): RunSummary {
  return { ...rest, current };
}

/**
 * The series `loss`, `z.std`, …; empty if the run has none of that name. A step without a value is a gap, NaN. For
 * diagnostics it is left out, because not every one is measured every time.
 */
export function curveOf(run: RunRecord, name: string): RunCurve {
  const { group, key } = placeOf(name);
  const { steps, values } = run.series[group];
  const column = own(values, key) ?? [];
  const valueAt = (row: number) => column[row] ?? Number.NaN;
  const first = column.findIndex((value) => value !== null);
  const last = column.findLastIndex((value) => value !== null);
  const points = steps.flatMap((step, row): [number, number][] => {
    if (first < 0 || row < first || row > last) return [];
    return group === "training" || column[row] !== null ? [[step, valueAt(row)]] : [];
  });
  return {
    id: run.id,
    steps: Float64Array.from(points, ([step]) => step),
    values: Float64Array.from(points, ([, value]) => value),
  };
}

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
  return own(last[group], key) ?? undefined;
}
