/** What the page may ask for of grids. */

import type { InvarianceRequest } from "../grid/invariance.ts";
import type { InvarianceReport } from "../grid/invarianceReport.ts";
import type { GridMap } from "../grid/map.ts";
import type { GridRequest } from "../grid/plan.ts";
import type { Space } from "./space.ts";

export interface GridOutline {
  readonly runs: number;
  /** Of all runs together. */
  readonly steps: number;
}

/** How far a grid is; sent when something has changed. */
export interface GridEvent {
  readonly type: "grid";
  /** Its name in the records of its runs. */
  readonly grid: string;
  readonly phase: "running" | "finished" | "cancelled" | "failed";
  /** Runs that are behind, those that failed included. */
  readonly done: number;
  readonly runs: number;
  readonly failed: number;
  /** The run that goes on, and its steps. */
  readonly name: string;
  readonly step: number;
  readonly steps: number;
  /** Seconds that the rest will take at the pace so far; absent until there is one. */
  readonly secondsLeft?: number;
  /** What happens or went wrong, as a sentence. */
  readonly message: string;
}

export interface GridLab {
  /** What a grid would take. Rejects with what does not fit. */
  outlineGrid(request: GridRequest): Promise<GridOutline>;
  /** Pauses the run and conducts a grid beside it; resolves to the grid's name once it has begun. */
  launchGrid(request: GridRequest): Promise<string>;
  /** What a matrix of augmentations and factors would take. Rejects where data set or method have none. */
  outlineInvariance(request: InvarianceRequest): Promise<GridOutline>;
  /** As a grid: one run as it is, one for each augmentation turned the other way, for every seed. */
  launchInvariance(request: InvarianceRequest): Promise<string>;
  /** The matrix of what is kept of such a grid, in a space. */
  mapInvariance(grid: string, space: Space): Promise<InvarianceReport>;
  /** Resolves when nothing of the grid runs any more; what is finished stays. */
  cancelGrid(): Promise<void>;
  /** A metric, as `z.std`, `loss` or `collapsed`, of every combination of a grid's values. */
  mapGrid(grid: string, metric: string): Promise<GridMap>;
}
