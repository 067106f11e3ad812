/**
 * What a run produces by itself and the page is sent: states, pictures, numbers, one kind of event each.
 * Large arrays are transferred, never copied (transfers.ts).
 */
import type { Tunings } from "../../gpu/tuner/tunings.ts";
import type { SettingValue } from "../../shared/settings.ts";
import type { RunConfiguration } from "../../training/configuration.ts";
import type { ArchivedRunSummary, CheckpointMark } from "./checkpoints.ts";
import type { GridEvent } from "./grid.ts";
import type { ProjectionReport } from "./projection.ts";
import type { Space } from "./space.ts";
import type { Grounds } from "./verdict.ts";

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

/** The variants in use: when a run begins, and again whenever a better one was found. */
export interface TuningsEvent {
  readonly type: "tunings";
  readonly tunings: Tunings;
  /** Kernels at sizes that nobody has timed yet. */
  readonly undecided: number;
}

/** The checkpoints of the run that is shown, and all that is kept. */
export interface CheckpointsEvent {
  readonly type: "checkpoints";
  /** The run whose timeline this is; undefined while there is none. */
  readonly run: string | undefined;
  /** By step. */
  readonly marks: readonly CheckpointMark[];
  /** Every run that something is kept of, the newest first. */
  readonly runs: readonly ArchivedRunSummary[];
  /** Bytes in use, and what the person allows. */
  readonly used: number;
  readonly limit: number;
  /** False where the person wants nothing kept. */
  readonly on: boolean;
  /** Why nothing is kept now, as a sentence. */
  readonly full?: string;
}

/** The past is shown: a checkpoint as it was found; or the present again, without a step. */
export interface PastEvent {
  readonly type: "past";
  readonly step: number | undefined;
  readonly frame?: FrameEvent;
  readonly diagnostics?: DiagnosticsEvent;
}

/** The run was taken back to a step; what was told of later ones will be told again. */
export interface RewindEvent {
  readonly type: "rewind";
  readonly step: number;
}

/** A twin left the run: the same state, one thing changed, trained in step from now on. */
export interface ForkEvent {
  readonly type: "fork";
  /** Names the twin among all runs. */
  readonly run: string;
  readonly step: number;
  readonly change: {
    readonly key: string;
    readonly label: string;
    readonly from: SettingValue;
    readonly to: SettingValue;
  };
  readonly configuration: RunConfiguration;
  readonly parameters: number;
  /** Tensors that the twin has no place for, and tensors that it begins anew. */
  readonly dropped: readonly string[];
  readonly fresh: readonly string[];
}

/** What the run says of itself, said by its twin. */
export interface TwinEvent {
  readonly type: "twin";
  readonly event: StrandEvent;
}

/** There is one run again: the one that had the twin, or the twin in its place. */
export interface TwinEndEvent {
  readonly type: "twinEnd";
  readonly kept: "run" | "twin";
}

/** Something failed that the run does without: what and why, as a sentence for the person. */
export interface NoticeEvent {
  readonly type: "notice";
  readonly text: string;
}

/** The runs that are kept have changed: one is there, gone, renamed or further than before. */
export interface RunsEvent {
  readonly type: "runs";
}

/** What a run says while it goes on, and so does its twin. */
export type StrandEvent =
  | { readonly type: "state"; readonly state: RunState }
  | FrameEvent
  | StepsEvent
  | DiagnosticsEvent
  | BatchEvent
  | InspectionEvent
  | MarkerEvent
  | PastEvent
  | RewindEvent
  | NoticeEvent;

export type LabEvent =
  | StrandEvent
  | BeginEvent
  | PointsEvent
  | TuningsEvent
  | RunsEvent
  | GridEvent
  | CheckpointsEvent
  | ForkEvent
  | TwinEvent
  | TwinEndEvent;
