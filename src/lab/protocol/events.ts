/**
 * Events that the worker sends to the page. Every event of a run carries the run's id. Large arrays are
 * transferred, not copied (session/transfers.ts).
 */
import type { Tunings } from "../../gpu/tuner/tunings.ts";
import type { SettingValue } from "../../shared/settings.ts";
import type { RunConfiguration } from "../../training/configuration.ts";
import type { LossLine } from "../../training/lossLines.ts";
import type { ArchivedRunSummary, CheckpointMark } from "./checkpoints.ts";
import type { DatasetDescription, PairMetric } from "./descriptions.ts";
import type { GridEvent } from "./grid.ts";
import type { ProjectionReport } from "./projection.ts";
import type { Space, SpaceDescription } from "./space.ts";
import type { Grounds } from "./verdict.ts";

/** Identifies a run among all runs. A resumed run keeps its id. */
export type RunId = string;

/** `compiling` includes loading data and building the model. */
export type Phase = "idle" | "compiling" | "ready" | "training" | "paused" | "finished" | "failed";

export interface RunState {
  readonly phase: Phase;
  readonly step: number;
  readonly steps: number;
  readonly stepsPerSecond: number;
  /** Current activity or error, as a sentence. */
  readonly message: string;
  /** Why a run failed. Its last good weights can still be exported. */
  readonly failure?: "not-finite" | "device-lost" | "out-of-memory" | "gpu-error" | "input";
}

export interface StateEvent {
  readonly type: "state";
  readonly state: RunState;
}

/** A run is ready to train. Earlier events of the same run no longer apply. */
export interface BeginEvent {
  readonly type: "begin";
  readonly configuration: RunConfiguration;
  readonly parameters: number;
  readonly spaces: readonly SpaceDescription[];
  /** Metrics of the joint space, which z reports as well; absent if there is none. */
  readonly pairMetrics?: readonly PairMetric[];
  /** Set if the batch is processed in chunks: the chunk size and its consequences. */
  readonly notice?: string;
  /** Values of the loss that are known in advance, such as chance. */
  readonly lossLines?: readonly LossLine[];
  /** Set if the run was forked from another run. */
  readonly fork?: Fork;
}

/** A twin: the state of another run at a step, with one setting changed. */
export interface Fork {
  readonly of: RunId;
  readonly step: number;
  readonly change: {
    readonly key: string;
    readonly label: string;
    readonly from: SettingValue;
    readonly to: SettingValue;
  };
  /** Tensors that only the original has, and tensors that the twin initialised. */
  readonly dropped: readonly string[];
  readonly fresh: readonly string[];
}

/**
 * Unit vectors [count, 3] of the points after `step`, in the order of the space (pointIds.ts); of the first rows only if
 * others are not embedded yet.
 */
export interface FrameEvent {
  readonly type: "frame";
  readonly step: number;
  readonly space: Space;
  readonly positions: Float32Array;
  readonly projection: ProjectionReport;
  /** Dimensions of the space before projection. */
  readonly dimensions: number;
  /** Rows embedded at this step; the others have embeddings of earlier steps. */
  readonly refreshed: number;
  /** Directions that the method learns in this space, projected as the points are: unit vectors [count, 3]. */
  readonly prototypes?: { readonly label: string; readonly positions: Float32Array };
  /**
   * The predicted standard deviation of every point, as an angle in radians: the root mean square over the dimensions of
   * the space. Of methods that predict variances.
   */
  readonly radii?: Float32Array;
}

/** Values of single steps, oldest first, by series: `loss`, `learningRate`, `gradientNorm`, the method's terms. */
export interface StepsEvent {
  readonly type: "steps";
  readonly steps: Float64Array;
  readonly series: Readonly<Record<string, Float64Array>>;
}

/** Diagnostics of the test embeddings at a step. */
export interface DiagnosticsEvent {
  readonly type: "diagnostics";
  readonly step: number;
  readonly space: Space;
  /** By the metric keys of `src/metrics`. */
  readonly values: Readonly<Record<string, number>>;
  /** Smallest and largest possible value in these dimensions, by metric key. */
  readonly ranges: Readonly<Record<string, readonly [least: number, greatest: number] | null>>;
  /** Singular values, descending. */
  readonly spectrum: Float64Array;
  readonly collapse: { readonly kind: string; readonly sentence: string };
  /** Evidence for the verdict; absent for runs imported from a file. */
  readonly grounds?: Grounds;
}

/** The first images of the current batch and their augmented views; bytes, [count, height, width, channels] each. */
export interface BatchEvent {
  readonly type: "batch";
  readonly step: number;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly originals: Uint8Array;
  readonly views: readonly Uint8Array[];
  /** The texts of these rows, for a method that reads texts; without images, if it reads none. */
  readonly texts?: readonly string[];
  /** Rows whose text is that of another row, because the method exchanges a share of them. */
  readonly wrongTexts?: readonly number[];
}

/** The method's own output for the first images of the batch. */
export interface InspectionEvent {
  readonly type: "inspection";
  readonly step: number;
  readonly count: number;
  /** Bytes, [count, height, width, channels] each. */
  readonly pictures: readonly {
    readonly label: string;
    readonly height: number;
    readonly width: number;
    readonly channels: number;
    readonly images: Uint8Array;
  }[];
  /** Probabilities, all of the same length and order. */
  readonly distributions: readonly { readonly label: string; readonly shares: Float32Array }[];
}

/** A setting or the collapse verdict changed at a step. */
export interface MarkerEvent {
  readonly type: "marker";
  readonly step: number;
  readonly key: string;
  readonly label: string;
  readonly from: SettingValue;
  readonly to: SettingValue;
}

/** The kernel variants in use. */
export interface TuningsEvent {
  readonly type: "tunings";
  readonly tunings: Tunings;
  /** Kernels at sizes that have not been timed yet. */
  readonly undecided: number;
}

/** A checkpoint is shown, or the present if `step` is undefined. */
export interface PastEvent {
  readonly type: "past";
  readonly step: number | undefined;
  readonly frame?: FrameEvent;
  readonly diagnostics?: DiagnosticsEvent;
}

/** The run was set back to a step. Later steps will be reported again. */
export interface RewindEvent {
  readonly type: "rewind";
  readonly step: number;
}

/** A failure that does not stop the run, as a sentence. */
export interface NoticeEvent {
  readonly type: "notice";
  readonly text: string;
}

/** What a run reports. */
export type RunReport =
  | StateEvent
  | BeginEvent
  | FrameEvent
  | StepsEvent
  | DiagnosticsEvent
  | BatchEvent
  | InspectionEvent
  | MarkerEvent
  | TuningsEvent
  | PastEvent
  | RewindEvent
  | NoticeEvent;

/** An event with the id of its run. */
export type OfRun<Event> = Event extends unknown ? Event & { readonly run: RunId } : never;

/** A report with the id of its run. */
export type RunEvent = OfRun<RunReport>;

/** The run to show, and the twin to show beside it. */
export interface ShownEvent {
  readonly type: "shown";
  readonly run: RunId;
  readonly beside?: RunId;
}

/**
 * The images of the points, sent when they change. A point's id is its index here: test images first,
 * in file order, then training images. So an id means the same image for any number of points.
 */
export interface PointsEvent {
  readonly type: "points";
  readonly dataset: string;
  readonly count: number;
  /** The first `tests` points are test images. */
  readonly tests: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** [count, height, width, channels] bytes */
  readonly images: Uint8Array;
  readonly labels: Int32Array;
  readonly classes: readonly string[];
  /** The first text of each row, if the method embeds texts. */
  readonly texts?: readonly string[];
}

/** Saved checkpoints: those of the shown run, and a summary of all. */
export interface CheckpointsEvent {
  readonly type: "checkpoints";
  /** The run that `marks` belong to; undefined if there is none. */
  readonly run: RunId | undefined;
  /** By step. */
  readonly marks: readonly CheckpointMark[];
  /** Every run with checkpoints, newest first. */
  readonly runs: readonly ArchivedRunSummary[];
  /** Bytes in use, and the user's limit. */
  readonly used: number;
  readonly limit: number;
  /** Whether checkpoints are saved. */
  readonly on: boolean;
  /** Why no checkpoints can be saved now, and what to do, as sentences. */
  readonly full?: string;
  /** The checkpoints that were deleted last and can be restored. */
  readonly removed?: ArchivedRunSummary;
}

/** The list of run records has changed. */
export interface RunsEvent {
  readonly type: "runs";
}

/** The datasets have changed without a command of this page. */
export interface DatasetsEvent {
  readonly type: "datasets";
  readonly datasets: readonly DatasetDescription[];
}

export type LabEvent =
  | RunEvent
  | ShownEvent
  | PointsEvent
  | CheckpointsEvent
  | RunsEvent
  | DatasetsEvent
  | GridEvent;
