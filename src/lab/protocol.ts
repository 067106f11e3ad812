/**
 * What the page and the training worker say to each other. Commands go over Comlink and answer with
 * promises; what the run produces by itself arrives as `LabEvent`s on a MessagePort, with the large
 * arrays transferred, never copied.
 */
import type { Tunings } from "../gpu/tuner/tunings.ts";
import type { SettingValue, SettingValues } from "../shared/settings.ts";
import type { AnalysisAnswer, AnalysisRequest } from "./analyses/index.ts";
import type { Catalogue, MethodName, SelectedMethod } from "./descriptions.ts";
import type { GridEvent, GridLab } from "./grid/gridLab.ts";
import type { PerformanceReport } from "./performance.ts";
import type { ProjectionChoice, ProjectionReport } from "./projection.ts";
import type { RunLab } from "./runs/runLab.ts";
import type { Space } from "./space.ts";
import type { Grounds } from "./verdict.ts";

/** Everything a run is made of. Equal configurations on one adapter give equal bytes. */
export interface RunConfiguration {
  readonly method: string;
  readonly dataset: string;
  readonly encoder: string;
  readonly steps: number;
  readonly batch: number;
  readonly seed: number;
  /** Settings of method, optimiser and augmentations that differ from their defaults. */
  readonly settings: SettingValues;
}

/** How to show a metric of the diagnostics: label, unit, range, which way is good, what it means. */
export type { MetricDescription } from "../metrics/index.ts";
/** Who feeds whom in a method. */
export type { Diagram, DiagramEdge, DiagramNode } from "../training/diagram.ts";
/** What can be asked about the embeddings, and the answers. */
export type {
  AnalysisAnswer,
  AnalysisId,
  AnalysisParameters,
  AnalysisRequest,
  AnalysisResult,
} from "./analyses/index.ts";
export type { PlaneAnswer } from "./analyses/plane.ts";
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
export type { GridEvent, GridLab, GridOutline } from "./grid/gridLab.ts";
export type { GridMap, GridMapCell } from "./grid/map.ts";
export type { GridRequest, GridVariation } from "./grid/plan.ts";
export type { GridAxis, RunCurve, RunEdit, RunSummary } from "./runs/record.ts";
/** What is kept of runs, and what can be asked about them. */
export type { RunLab } from "./runs/runLab.ts";

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
} from "./performance.ts";

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

/** `compiling` covers loading data, building and compiling; `idle` has no run yet. */
export type Phase = "idle" | "compiling" | "ready" | "training" | "paused" | "finished" | "failed";

export interface RunState {
  readonly phase: Phase;
  readonly step: number;
  readonly steps: number;
  readonly stepsPerSecond: number;
  /** What is happening or what went wrong, as a sentence. */
  readonly message: string;
  /** Why a run failed; its last good weights are kept and can be exported. */
  readonly failure?: "not-finite" | "device-lost" | "out-of-memory" | "gpu-error" | "input";
}

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

/**
 * The images behind the points, sent when they change; a point's id is its index here. Test images
 * come first, in file order, then training images: an id means the same image however many there are.
 */
export interface PointsEvent {
  readonly type: "points";
  readonly dataset: string;
  readonly count: number;
  /** The first so many are test images. */
  readonly tests: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** [count, height, width, channels] bytes */
  readonly images: Uint8Array;
  readonly labels: Int32Array;
  readonly classes: readonly string[];
}

/**
 * Where points are after `step`: unit vectors [count, 3], of the first `count` points where the others
 * have not been embedded yet.
 */
export interface FrameEvent {
  readonly type: "frame";
  readonly step: number;
  readonly space: Space;
  readonly positions: Float32Array;
  /** How they were brought there, and what that did to them. */
  readonly projection: ProjectionReport;
  /** Dimensions of the space before projection. */
  readonly dimensions: number;
  /** Points embedded for this frame; the others are as an earlier one found them. */
  readonly refreshed: number;
  /** Directions that the method learns in this space, placed as the points are: unit vectors [count, 3]. */
  readonly prototypes?: { readonly label: string; readonly positions: Float32Array };
}

/** Values of single steps, oldest first, one array a series: `loss`, `learningRate`, `gradientNorm`, the method's terms. */
export interface StepsEvent {
  readonly type: "steps";
  readonly steps: Float64Array;
  readonly series: Readonly<Record<string, Float64Array>>;
}

/** What decides whether the embeddings have collapsed, and the likely cause. */
export type { Collapse, Evidence, Grounds } from "./verdict.ts";

/** Diagnostics of the test embeddings at a step. */
export interface DiagnosticsEvent {
  readonly type: "diagnostics";
  readonly step: number;
  readonly space: Space;
  /** By metric key; keys and meanings are those of `src/metrics`. */
  readonly values: Readonly<Record<string, number>>;
  /** By metric key: the least and the greatest value that these dimensions allow. */
  readonly ranges: Readonly<Record<string, readonly [least: number, greatest: number] | null>>;
  /** Singular values, descending. */
  readonly spectrum: Float64Array;
  readonly collapse: { readonly kind: string; readonly sentence: string };
  /** What the verdict rests on; a run that was read from a file may come without. */
  readonly grounds?: Grounds;
}

/** The first images of the current batch beside their augmented views; bytes, [count, height, width, channels] each. */
export interface BatchEvent {
  readonly type: "batch";
  readonly step: number;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly originals: Uint8Array;
  readonly views: readonly Uint8Array[];
}

/** What the method makes of the batch's first images: pictures of them, shares to compare. */
export interface InspectionEvent {
  readonly type: "inspection";
  readonly step: number;
  readonly count: number;
  /** Bytes, [count, height, width, channels] each; image `i` of all belong together. */
  readonly pictures: readonly {
    readonly label: string;
    readonly height: number;
    readonly width: number;
    readonly channels: number;
    readonly images: Uint8Array;
  }[];
  /** Shares that sum to 1, equally many each, in one order. */
  readonly distributions: readonly { readonly label: string; readonly shares: Float32Array }[];
}

/** A setting changed while the run was going. */
export interface MarkerEvent {
  readonly type: "marker";
  readonly step: number;
  readonly key: string;
  readonly label: string;
  readonly from: SettingValue;
  readonly to: SettingValue;
}

/** A new run begins: charts and trails of the old one are history. */
export interface BeginEvent {
  readonly type: "begin";
  /** Names the run among all that there were; a run that is resumed keeps its name. */
  readonly run: string;
  readonly configuration: RunConfiguration;
  readonly parameters: number;
  /** Set where the batch goes through the networks in chunks: how large, and what follows. */
  readonly notice?: string;
}

/** Which variant of a heavy kernel a step uses at which sizes, and why; never part of what a run computes. */
export type { ChosenVariant, Tunings } from "../gpu/tuner/tunings.ts";

/** The variants in use: when a run begins, and again whenever a better one was found. */
export interface TuningsEvent {
  readonly type: "tunings";
  readonly tunings: Tunings;
  /** Kernels at sizes that nobody has timed yet. */
  readonly undecided: number;
}

/** The runs that are kept have changed: one is there, gone, renamed or further than before. */
export interface RunsEvent {
  readonly type: "runs";
}

export type LabEvent =
  | { readonly type: "state"; readonly state: RunState }
  | BeginEvent
  | PointsEvent
  | FrameEvent
  | StepsEvent
  | DiagnosticsEvent
  | BatchEvent
  | InspectionEvent
  | MarkerEvent
  | TuningsEvent
  | RunsEvent
  | GridEvent;

export interface Neighbour {
  readonly id: number;
  /** Cosine similarity in the original space. */
  readonly similarity: number;
}

export interface ExportedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** How fast a run is let go: steps per second at most, or as fast as the adapter can. */
export type Speed = 1 | 5 | 20 | "max";

/** The worker's commands. Every one rejects with an Error whose message can be shown as it is. */
export interface Lab extends RunLab, GridLab {
  /** Opens the adapter; events go to the port from now on. Rejects with what is missing and what to do when WebGPU cannot be used. */
  open(events: MessagePort, given: Partial<RunConfiguration>): Promise<Opening>;
  /** What the methods are called; fetches the code of all of them. */
  nameMethods(): Promise<readonly MethodName[]>;
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
  neighbours(id: number, k: number): Promise<readonly Neighbour[]>;
  /** Answers a question about the embeddings shown; see `analyses/`. Rejects while there are none. */
  analyse(request: AnalysisRequest): Promise<AnalysisAnswer>;
  /** `weights.safetensors`, `embeddings.npy`, `projections.npy`, `labels.npy` of the last good state. */
  export(): Promise<readonly ExportedFile[]>;
  /** Destroys the device as a driver reset would; the run fails, and `begin` opens a new one. For tests. */
  loseDevice(): Promise<void>;
}
