/**
 * The record of a run: configuration, live edits, thinned series, outcome. It is plain JSON; numbers
 * that are not finite are null.
 */
import type { RunFailure } from "../../shared/errors.ts";
import type { SettingValue } from "../../shared/settings.ts";
import type { RunConfiguration } from "../../training/configuration.ts";
import type { MainSpace } from "./space.ts";

/** Series of single steps, or diagnostics of a space. */
export type SeriesGroup = "training" | MainSpace;

/** Columns over shared steps, oldest first; thinned to a bound, never rounded. */
export interface SeriesTable {
  readonly steps: readonly number[];
  readonly values: Readonly<Record<string, readonly (number | null)[]>>;
}

/** A change of a live setting during a run. */
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

/** A setting that a grid varies, with its values in order. */
export interface GridAxis {
  readonly key: string;
  readonly label: string;
  readonly values: readonly SettingValue[];
}

/** The grid that a run belongs to, and the index of its value on every axis. */
export interface GridMembership {
  readonly id: string;
  readonly axes: readonly GridAxis[];
  readonly place: readonly number[];
}

export interface RunRecord {
  readonly schema: 1;
  readonly id: string;
  readonly name: string;
  /** Whether the user named it. */
  readonly renamed?: boolean;
  /** ISO 8601. */
  readonly started: string;
  readonly adapter: string;
  /** Configuration at step 0 with every setting resolved; `edits` lists later changes. */
  readonly configuration: RunConfiguration;
  readonly edits: readonly RunEdit[];
  /** The last step recorded. */
  readonly step: number;
  /** `unfinished`: stopped before its last step, or still running. */
  readonly state: "unfinished" | "finished" | "failed";
  readonly failure?: { readonly kind: RunFailure | "input"; readonly message: string };
  readonly series: Readonly<Record<SeriesGroup, SeriesTable>>;
  /** Final value of every series: the mean over the last 20 steps, or the newest diagnostics. */
  readonly last: Readonly<Record<SeriesGroup, Readonly<Record<string, number | null>>>>;
  readonly collapse: Readonly<Partial<Record<MainSpace, CollapseVerdict>>>;
  readonly grid?: GridMembership;
  /** Probe scores of known factors in each space at the end; for runs of an invariance matrix only. */
  readonly factors?: Readonly<Record<MainSpace, Readonly<Record<string, number | null>>>>;
}

/** A record without its series. */
export interface RunSummary extends Omit<RunRecord, "series"> {
  /** Whether the page shows this run now. */
  readonly current: boolean;
}

/** One series of one run. */
export interface RunCurve {
  readonly id: string;
  readonly steps: Float64Array;
  readonly values: Float64Array;
}
