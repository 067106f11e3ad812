/**
 * The commands that the page sends to the training worker. They go over Comlink and return promises.
 * Everything that runs produce by themselves arrives as `LabEvent`s on a MessagePort (events.ts).
 */
import type { Closeness } from "../../metrics/index.ts";
import type { SettingValue } from "../../shared/settings.ts";
import type { RunConfiguration } from "../../training/configuration.ts";
import type { AnalysisAnswer, AnalysisRequest } from "./analyses.ts";
import type { Catalogue, MethodName, SelectedMethod } from "./descriptions.ts";
import type { GridLab } from "./grid.ts";
import type { Query, QueryResult } from "./joint.ts";
import type { OwnLab } from "./own.ts";
import type { PerformanceReport } from "./performance.ts";
import type { ProjectionChoice, ProjectionDescription } from "./projection.ts";
import type { RunLab } from "./runLab.ts";
import type { Space } from "./space.ts";
import type { TimeLab } from "./timeLab.ts";

export interface AdapterSummary {
  /** For display: `nvidia ada`, `SwiftShader (software)`. */
  readonly name: string;
  readonly software: boolean;
}

/** The adapter, everything that can be chosen, and the defaults that suit the adapter. */
export interface Opening {
  readonly adapter: AdapterSummary;
  readonly catalogue: Catalogue;
  readonly configuration: RunConfiguration;
  /** Numbers of points that can be shown, and the current number. */
  readonly points: { readonly choices: readonly number[]; readonly shown: number };
  /** Which defaults were reduced for this adapter, and why; absent if none were. */
  readonly notice?: string;
}

export interface Neighbour {
  readonly id: number;
  /** In the original space: cosine (1 = same direction), or Euclidean distance (0 = same position). */
  readonly value: number;
}

export interface ExportedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A format of other programs in which a run can be exported. */
export interface ExportFormat {
  readonly id: string;
  readonly label: string;
  /** One sentence: what reads it, and what it holds. */
  readonly summary: string;
}

/** Steps per second at most, or as fast as the adapter allows. */
export type Speed = 1 | 5 | 20 | "max";

/** Where the worker sends events, and where it loads datasets from. */
export interface LabConnection {
  readonly events: MessagePort;
  /** URL of the folder with the datasets, with a trailing slash. */
  readonly datasets: string;
}

/** The worker's commands. Every one rejects with an Error whose message can be shown to the user. */
export interface Lab extends RunLab, GridLab, TimeLab, OwnLab {
  /**
   * Opens the adapter and starts sending events. Rejects if WebGPU cannot be used; the message says
   * what is missing and what to do.
   */
  open(connection: LabConnection, given: Partial<RunConfiguration>): Promise<Opening>;
  /** Resolves at once, also while another command is in progress. */
  ping(): Promise<void>;
  /** Labels of all methods; imports the code of all of them. */
  nameMethods(): Promise<readonly MethodName[]>;
  /** All projections onto the sphere; imports their code. */
  nameProjections(): Promise<readonly ProjectionDescription[]>;
  /** A configuration's method with its settings, defaults and diagram. Unknown settings are ignored. */
  selectMethod(configuration: RunConfiguration): Promise<SelectedMethod>;
  /** Ends the shown run, then builds and compiles a new one at step 0. */
  begin(configuration: RunConfiguration): Promise<void>;
  /** Trains until paused, finished or failed. Resolves once training has started. */
  train(): Promise<void>;
  pause(): Promise<void>;
  /** Takes one step, then pauses. */
  step(): Promise<void>;
  /** Changes a live setting. Rejects for structural settings, which need a new run. */
  set(key: string, value: SettingValue): Promise<void>;
  setSpeed(speed: Speed): Promise<void>;
  setSpace(space: Space): Promise<void>;
  /** Changes the projection from the next frame on. Rejects unknown projections. */
  setProjection(choice: ProjectionChoice): Promise<void>;
  /** Shows this many points, or as many as the dataset has images. */
  setPoints(count: number): Promise<void>;
  /** What a step costs, from counters and earlier measurements. */
  performance(): Promise<PerformanceReport>;
  /** Times the dispatches of a step, or measures the adapter's ceilings, between two steps. */
  measure(what: "step" | "ceilings"): Promise<PerformanceReport>;
  /** The k nearest points to a point, in the original space shown. */
  neighbours(id: number, k: number, closeness: Closeness): Promise<readonly Neighbour[]>;
  /** Computes an analysis of the embeddings shown (`analyses/`). Rejects if there are none. */
  analyse(request: AnalysisRequest): Promise<AnalysisAnswer>;
  /**
   * The points of a space that are nearest to a text or a picture, and its place on the
   * sphere. `count` images and as many texts. Rejects if the run cannot embed it, or its vector cannot be compared with
   * the points of the space.
   */
  query(space: Space, query: Query, count: number): Promise<QueryResult>;
  /** `weights.safetensors`, `embeddings.npy`, `projections.npy`, `labels.npy` of the last good state. */
  export(): Promise<readonly ExportedFile[]>;
  /** All formats of {@link Lab.exportAs}; imports their code. */
  nameExports(): Promise<readonly ExportFormat[]>;
  /** The last good state in a format; several files if the format is a folder. */
  exportAs(format: string): Promise<readonly ExportedFile[]>;
}
