/** The run as the worker tells it: what was found, what is going on, the newest pictures. */
import type {
  BatchEvent,
  FrameEvent,
  GridEvent,
  InspectionEvent,
  Opening,
  PointsEvent,
  RunConfiguration,
  RunState,
} from "../../lab/protocol/index.ts";
import type { SliceCreator } from "./slice.ts";

/** Why the lab cannot train here at all. */
export interface Obstacle {
  readonly title: string;
  readonly remedies: readonly string[];
}

/** A sentence for the person, kept until dismissed. */
export interface Notice {
  readonly id: number;
  readonly text: string;
}

export interface RunSlice {
  readonly opening: Opening | undefined;
  readonly obstacle: Obstacle | undefined;
  readonly run: RunState;
  /** The configuration that runs, live edits included; undefined while there is none. */
  readonly running: RunConfiguration | undefined;
  readonly parameters: number | undefined;
  readonly points: PointsEvent | undefined;
  readonly frame: FrameEvent | undefined;
  readonly batch: BatchEvent | undefined;
  /** What the method makes of the batch, where it has something to show. */
  readonly inspection: InspectionEvent | undefined;
  /** Counts the changes of the records kept of runs. */
  readonly runsRevision: number;
  /** The grid that runs, or the last one of this visit. */
  readonly grid: GridEvent | undefined;
  readonly notices: readonly Notice[];
  notify(text: string): void;
  dismiss(id: number): void;
}

const beforeOpening: RunState = {
  phase: "idle",
  step: 0,
  steps: 0,
  stepsPerSecond: 0,
  message: "Looking for a GPU",
};

export const createRunSlice: SliceCreator<RunSlice> = (set, get) => ({
  opening: undefined,
  obstacle: undefined,
  run: beforeOpening,
  running: undefined,
  parameters: undefined,
  points: undefined,
  frame: undefined,
  batch: undefined,
  inspection: undefined,
  runsRevision: 0,
  grid: undefined,
  notices: [],
  notify(text) {
    const { notices } = get();
    if (notices.some((notice) => notice.text === text)) return;
    set({ notices: [...notices, { id: (notices.at(-1)?.id ?? 0) + 1, text }] });
  },
  dismiss(id) {
    set({ notices: get().notices.filter((notice) => notice.id !== id) });
  },
});
