/**
 * What stays of a run when it is over: what it was, what was changed on the way, how it went, how it
 * ended. Plain JSON, small enough to keep a hundred of them, and enough to draw any of its curves.
 * Numbers that are not finite are null, as JSON has no others.
 */
import type { RunFailure } from "../../shared/errors.ts";
import type { SettingValue } from "../../shared/settings.ts";
import type { RunConfiguration } from "../../training/configuration.ts";
import type { Space } from "./space.ts";

export const RECORD_SCHEMA = 1;

/** Where a series belongs: to single steps, or to the diagnostics of a space. */
export type SeriesGroup = "training" | Space;
export const seriesGroups = ["training", "h", "z"] as const;

/** Columns over common steps, oldest first; thinned to a bound, never rounded. */
export interface SeriesTable {
  readonly steps: readonly number[];
  readonly values: Readonly<Record<string, readonly (number | null)[]>>;
}

/** A live setting changed while the run went on. */
export interface RunEdit {
  readonly step: number;
  readonly key: string;
  readonly label: string;
  readonly from: SettingValue;
  readonly to: SettingValue;
}

export interface CollapseVerdict {
  readonly step: number;
  readonly kind: string;
  readonly sentence: string;
}

/** A setting that a grid varies, with its values in the order of rows or columns. */
export interface GridAxis {
  readonly key: string;
  readonly label: string;
  readonly values: readonly SettingValue[];
}

/** The grid that a run is part of, and where it stands in it: one place on every axis. */
export interface GridMembership {
  readonly id: string;
  readonly axes: readonly GridAxis[];
  readonly place: readonly number[];
}

export interface KeptRun {
  readonly schema: typeof RECORD_SCHEMA;
  readonly id: string;
  readonly name: string;
  /** Somebody gave it its name. */
  readonly renamed?: boolean;
  /** ISO 8601. */
  readonly started: string;
  readonly adapter: string;
  /** As the run began, every setting resolved; what changed later is in `edits`. */
  readonly configuration: RunConfiguration;
  readonly edits: readonly RunEdit[];
  /** The last step recorded. */
  readonly step: number;
  /** `unfinished`: stopped before its last step, or still going. */
  readonly state: "unfinished" | "finished" | "failed";
  readonly failure?: { readonly kind: RunFailure | "input"; readonly message: string };
  readonly series: Readonly<Record<SeriesGroup, SeriesTable>>;
  /** Where every series ended: the mean of the last {@link LAST_STEPS} steps, the newest diagnostics. */
  readonly last: Readonly<Record<SeriesGroup, Readonly<Record<string, number | null>>>>;
  readonly collapse: Readonly<Partial<Record<Space, CollapseVerdict>>>;
  readonly grid?: GridMembership;
  /** What can be read off each space of the known factors, at the end; of runs of an invariance matrix. */
  readonly factors?: Readonly<Record<Space, Readonly<Record<string, number | null>>>>;
}

/** Steps whose mean stands for where a noisy series ended. */
export const LAST_STEPS = 20;

/** A record without its curves: what a table of runs shows. */
export interface RunSummary extends Omit<KeptRun, "series"> {
  /** The run that the page shows at the moment. */
  readonly current: boolean;
}

/** One series of one run. */
export interface RunCurve {
  readonly id: string;
  readonly steps: Float64Array;
  readonly values: Float64Array;
}

export function summaryOf({ series: _, ...rest }: KeptRun, current: boolean): RunSummary {
  return { ...rest, current };
}

/** The series called `loss`, `z.std`, …; empty where the run has none of that name. */
export function curveOf(run: KeptRun, name: string): RunCurve {
  const { group, key } = placeOf(name);
  const { steps, values } = run.series[group];
  const column = values[key];
  const kept = column ? steps.flatMap((step, row) => pairOf(step, column[row])) : [];
  return {
    id: run.id,
    steps: Float64Array.from(kept, ([step]) => step),
    values: Float64Array.from(kept, ([, value]) => value),
  };
}

const pairOf = (step: number, value: number | null | undefined): [number, number][] =>
  value === null || value === undefined ? [] : [[step, value]];

/** `z.std` is `std` of the diagnostics of z; without a space a name is that of single steps. */
function placeOf(name: string): { readonly group: SeriesGroup; readonly key: string } {
  const [, space, key] = /^([hz])\.(.+)$/.exec(name) ?? [];
  return key !== undefined && (space === "h" || space === "z")
    ? { group: space, key }
    : { group: "training", key: name };
}

/** Where a run ended in a series; undefined where it has none or ended in no number. */
export function lastOf({ last }: Pick<KeptRun, "last">, name: string): number | undefined {
  const { group, key } = placeOf(name);
  return last[group][key] ?? undefined;
}
