/** Grids of runs: requests, progress and results. */
import type { PairedDifference } from "../../metrics/pairedDifference.ts";
import type { SettingValue } from "../../shared/settings.ts";
import type { RunConfiguration } from "../../training/configuration.ts";
import type { GridAxis } from "./runRecord.ts";
import type { MainSpace } from "./space.ts";

/** Largest number of runs in a grid. */
export const MOST_RUNS = 200;

/** A setting and its values, as text or as values. */
export interface GridVariation {
  readonly key: string;
  readonly values: readonly SettingValue[];
}

export interface GridRequest {
  readonly base: RunConfiguration;
  /** One or two settings. */
  readonly vary: readonly GridVariation[];
  readonly seeds: readonly number[];
}

export interface InvarianceRequest {
  readonly base: RunConfiguration;
  readonly seeds: readonly number[];
}

export interface GridOutline {
  readonly runs: number;
  /** Sum over all runs. */
  readonly steps: number;
}

/** Progress of a grid. */
export interface GridEvent {
  readonly type: "grid";
  /** Id of the grid, as in the records of its runs. */
  readonly grid: string;
  readonly phase: "running" | "finished" | "cancelled" | "failed";
  /** Runs that have ended, failed ones included. */
  readonly done: number;
  readonly runs: number;
  readonly failed: number;
  /** Name of the run in progress, its step and its number of steps. */
  readonly name: string;
  readonly step: number;
  readonly steps: number;
  /** Estimate for the rest of the grid; absent during the first steps. */
  readonly secondsLeft?: number;
  /** Current activity or error, as a sentence. */
  readonly message: string;
}

export interface GridMapCell {
  readonly place: readonly number[];
  /** Mean over the seeds; undefined if no run has the figure. */
  readonly value: number | undefined;
  readonly least: number | undefined;
  readonly greatest: number | undefined;
  /** Runs that have the figure. */
  readonly runs: number;
  /** Why runs failed: `seed 3: …`. */
  readonly failures: readonly string[];
  /** This combination minus the first one with the same seeds; undefined with fewer than two common seeds. */
  readonly difference: PairedDifference | undefined;
}

export interface GridMap {
  readonly axes: readonly GridAxis[];
  /** One cell per combination, the last axis running fastest. */
  readonly cells: readonly GridMapCell[];
}

/** An augmentation, and its strength where it is switched on. */
export interface TurnedAugmentation {
  readonly id: string;
  readonly label: string;
  readonly strength: number;
  /** Whether the base configuration has it on. */
  readonly on: boolean;
}

export interface InvarianceCell {
  /** Probe score with the augmentation minus the score without; undefined until a seed has both runs. */
  readonly mean: number | undefined;
  readonly least: number | undefined;
  readonly greatest: number | undefined;
  readonly seeds: number;
}

/** Whether a difference exceeds the spread over seeds; `unknown` with fewer than two seeds. */
export type Claim = "beyond" | "within" | "unknown";

export interface InvarianceReport {
  readonly factors: readonly string[];
  /** Mean score of the base run, by factor; null if there is none. */
  readonly asItIs: readonly (number | null)[];
  readonly rows: readonly (TurnedAugmentation & {
    readonly cells: readonly (InvarianceCell & { readonly claim: Claim })[];
  })[];
  /** Seeds with at least one record. */
  readonly seeds: number;
  readonly runs: number;
  /** Why runs failed: `crop, seed 3: …`. */
  readonly failures: readonly string[];
}

export interface GridLab {
  /** Number of runs and steps of a grid. Rejects with InputError if the request is not valid. */
  outlineGrid(request: GridRequest): Promise<GridOutline>;
  /** Pauses the shown run and starts a grid on the same device. Resolves to the grid's id. */
  launchGrid(request: GridRequest): Promise<string>;
  /** Rejects with InputError if the dataset has no factors or the method no augmentations. */
  outlineInvariance(request: InvarianceRequest): Promise<GridOutline>;
  /** Starts a grid of the base run and one run per augmentation switched, for every seed. */
  launchInvariance(request: InvarianceRequest): Promise<string>;
  /** Invariance matrix of a grid's records, in a space. */
  mapInvariance(grid: string, space: MainSpace): Promise<InvarianceReport>;
  /** Resolves when the grid has stopped; finished runs keep their records. */
  cancelGrid(): Promise<void>;
  /** A metric (`z.std`, `loss`, `collapsed`, …) for every combination of a grid. */
  mapGrid(grid: string, metric: string): Promise<GridMap>;
}
