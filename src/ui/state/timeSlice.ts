/** The run's past and its twin: what is kept, which moment is shown, what the twin does. */
import type {
  CheckpointsEvent,
  DiagnosticsEvent,
  ForkEvent,
  FrameEvent,
  MarkerEvent,
  RunState,
  Space,
  TwinEndEvent,
  TwinEvent,
} from "../../lab/protocol/index.ts";
import type { Recordings } from "./recordings.ts";
import type { SliceCreator } from "./slice.ts";

/** What the page knows of a twin; the same things that it knows of the run. */
export interface Twin {
  readonly fork: ForkEvent;
  readonly run: RunState;
  readonly frame: FrameEvent | undefined;
  readonly recordings: Recordings;
  readonly markers: readonly MarkerEvent[];
  readonly diagnostics: Readonly<Partial<Record<Space, DiagnosticsEvent>>>;
}

export interface TimeSlice {
  readonly checkpoints: CheckpointsEvent | undefined;
  readonly playing: boolean;
  readonly twin: Twin | undefined;
  /** Takes what is said of a twin; its code is fetched before the first one is made. */
  readonly hearTwin: ((event: ForkEvent | TwinEvent | TwinEndEvent) => void) | undefined;
}

export const createTimeSlice: SliceCreator<TimeSlice> = () => ({
  checkpoints: undefined,
  playing: false,
  twin: undefined,
  hearTwin: undefined,
});
