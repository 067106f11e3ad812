/**
 * A recorded run: what the page needs to play a run without training it. Embeddings of some points at some moments,
 * the diagnostics of these moments, and the series of all steps.
 */
import type { Embedded } from "../../training/embedded.ts";
import type {
  BeginEvent,
  DiagnosticsEvent,
  MarkerEvent,
  PointsEvent,
  StepsEvent,
} from "../protocol/events.ts";
import type { Space } from "../protocol/space.ts";

/** Files of a bundle that make a recording. */
export const RECORDING_JSON = "recording.json";
export const RECORDING_TENSORS = "recording.safetensors";

export interface Moment {
  readonly step: number;
  /** Verdict on z: `none`, `complete`, … */
  readonly collapse: string;
  /** The recorded spaces, by point id. */
  readonly embedded: Embedded;
  readonly diagnostics: readonly DiagnosticsEvent[];
}

export type RecordedBegin = Pick<
  BeginEvent,
  "configuration" | "parameters" | "spaces" | "pairMetrics" | "lossLines"
>;

export interface Recording {
  readonly begin: RecordedBegin;
  /** Name of the adapter that trained the run. */
  readonly adapter: string;
  /** The space that is shown first. */
  readonly space: Space;
  readonly points: PointsEvent;
  readonly steps: Pick<StepsEvent, "steps" | "series">;
  readonly markers: readonly MarkerEvent[];
  /** By step. */
  readonly moments: readonly Moment[];
}
