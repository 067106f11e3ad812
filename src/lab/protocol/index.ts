/**
 * What the page and the training worker say to each other. Commands go over Comlink and answer with
 * promises; what the run produces by itself arrives as `LabEvent`s on a MessagePort, with the large
 * arrays transferred, never copied.
 */
import type { Closeness } from "../../metrics/index.ts";
import type { SettingValue } from "../../shared/settings.ts";
import type { RunConfiguration } from "../../training/configuration.ts";
import type { AnalysisAnswer, AnalysisRequest } from "../analyses/index.ts";
import type { PerformanceReport } from "../run/performance.ts";
import type { Catalogue, MethodName, SelectedMethod } from "./descriptions.ts";
import type { GridLab } from "./gridLab.ts";
import type { ProjectionChoice, ProjectionDescription } from "./projection.ts";
import type { RunLab } from "./runLab.ts";
import type { Space } from "./space.ts";
import type { TimeLab } from "./timeLab.ts";

/** How to show a metric of the diagnostics: label, unit, range, which way is good, what it means. */
export type { MetricDescription } from "../../metrics/index.ts";
/** Everything a run is made of. Equal configurations on one adapter give equal bytes. */
export type { RunConfiguration } from "../../training/configuration.ts";
/** Who feeds whom in a method. */
export type { Diagram, DiagramEdge, DiagramNode } from "../../training/diagram.ts";
/** What can be asked about the embeddings, and the answers. */
export type {
  AnalysisAnswer,
  AnalysisId,
  AnalysisParameters,
  AnalysisRequest,
  AnalysisResult,
} from "../analyses/index.ts";
export type { PlaneAnswer } from "../analyses/plane.ts";
export type { InvarianceRequest } from "../grid/invariance.ts";
export type { Claim, InvarianceReport } from "../grid/invarianceReport.ts";
export type { GridMap, GridMapCell } from "../grid/map.ts";
export type { GridRequest, GridVariation } from "../grid/plan.ts";
/** What there is to choose from. */
export type {
  Catalogue,
  DatasetDescription,
  EncoderDescription,
  MethodDescription,
  MethodName,
  SelectedMethod,
} from "./descriptions.ts";
/** A run for every combination of a few values of one or two settings, and for every seed. */
export type { GridEvent, GridLab, GridOutline } from "./gridLab.ts";
/** What is kept of runs, and what can be asked about them. */
export type { RunLab } from "./runLab.ts";
export type { GridAxis, RunCurve, RunEdit, RunSummary } from "./runRecord.ts";

export interface AdapterSummary {
  /** As a person would call it: `nvidia ada`, `SwiftShader (software)`. */
  readonly name: string;
  readonly software: boolean;
}

/** What the performance panel shows. */
export type {
  KernelCost,
  PartCost,
  PerformanceReport,
  StepPace,
  StepProfile,
} from "../run/performance.ts";

/** What the lab starts with: the adapter found, and the defaults that suit it. */
export interface Opening {
  readonly adapter: AdapterSummary;
  readonly catalogue: Catalogue;
  readonly configuration: RunConfiguration;
  /** How many points may be shown, and how many are. */
  readonly points: { readonly choices: readonly number[]; readonly shown: number };
  /** Set when the defaults were made smaller for this adapter: says which and why. */
  readonly notice?: string;
}

/** Which variant of a heavy kernel a step uses at which sizes, and why; never part of what a run computes. */
export type { ChosenVariant, Tunings } from "../../gpu/tuner/tunings.ts";
/** What near means among neighbours. */
export type { Closeness } from "../../metrics/index.ts";
/** What decides whether the embeddings have collapsed, and the likely cause. */
export type { Collapse, Evidence, Grounds } from "../observe/verdict.ts";
/** What the run produces by itself. */
export type * from "./events.ts";
/** What is kept of its past, and what can be asked of it. */
export type { ArchivedRunSummary, CheckpointMark } from "./marks.ts";
/** How they come onto it. */
export type {
  ProjectionChoice,
  ProjectionDescription,
  ProjectionId,
  ProjectionReport,
  Shape,
} from "./projection.ts";
/** Which vectors the sphere shows. */
export type { Space } from "./space.ts";
export type { TimeLab } from "./timeLab.ts";

export interface Neighbour {
  readonly id: number;
  /** In the original space: cosine (1 = same direction), or Euclidean distance (0 = same place). */
  readonly value: number;
}

export interface ExportedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** How fast a run is let go: steps per second at most, or as fast as the adapter can. */
export type Speed = 1 | 5 | 20 | "max";

/** The worker's commands. Every one rejects with an Error whose message can be shown as it is. */
export interface Lab extends RunLab, GridLab, TimeLab {
  /** Opens the adapter; events go to the port from now on. Rejects with what is missing and what to do when WebGPU cannot be used. */
  open(events: MessagePort, given: Partial<RunConfiguration>): Promise<Opening>;
  /** What the methods are called; fetches the code of all of them. */
  nameMethods(): Promise<readonly MethodName[]>;
  /** How a space may be brought onto the sphere, in the order of the offer; fetches the code. */
  nameProjections(): Promise<readonly ProjectionDescription[]>;
  /** A configuration's method: its settings with their defaults, who feeds whom; unknown settings are passed over. */
  selectMethod(configuration: RunConfiguration): Promise<SelectedMethod>;
  /** Builds and compiles this configuration from its first step; ends the run there was. */
  begin(configuration: RunConfiguration): Promise<void>;
  /** Trains until paused, finished or failed; resolves when training has started. */
  train(): Promise<void>;
  pause(): Promise<void>;
  /** One step, then paused. */
  step(): Promise<void>;
  /** Changes a live setting of the running run. Structural settings reject: begin anew. */
  set(key: string, value: SettingValue): Promise<void>;
  setSpeed(speed: Speed): Promise<void>;
  setSpace(space: Space): Promise<void>;
  /** Brings the space onto the sphere in another way, from the next frame on; rejects what does not exist. */
  setProjection(choice: ProjectionChoice): Promise<void>;
  /** Shows so many points, as far as the dataset has images. */
  setPoints(count: number): Promise<void>;
  /** What the run costs, from what is counted anyway and what was measured before. */
  performance(): Promise<PerformanceReport>;
  /** Times the step's dispatches, or what the adapter can do at best, between two steps. */
  measure(what: "step" | "ceilings"): Promise<PerformanceReport>;
  /** The k nearest points to one of them, in the original space shown. */
  neighbours(id: number, k: number, closeness: Closeness): Promise<readonly Neighbour[]>;
  /** Answers a question about the embeddings shown; see `analyses/`. Rejects while there are none. */
  analyse(request: AnalysisRequest): Promise<AnalysisAnswer>;
  /** `weights.safetensors`, `embeddings.npy`, `projections.npy`, `labels.npy` of the last good state. */
  export(): Promise<readonly ExportedFile[]>;
  /** Destroys the device as a driver reset would; the run fails, and `begin` opens a new one. For tests. */
  loseDevice(): Promise<void>;
}
