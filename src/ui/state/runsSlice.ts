/** The runs that the page shows, by id. */
import type { RunEvent, RunId } from "../../lab/protocol/index.ts";
import { begunRun, noRun, type RunView, reduceRun } from "./runView.ts";
import type { SliceCreator } from "./slice.ts";

export interface RunsSlice {
  readonly runs: Readonly<Record<RunId, RunView>>;
  readonly shown: RunId | undefined;
  /** The twin beside the shown run. */
  readonly beside: RunId | undefined;
  /** Changes the runs shown. Views of other runs are dropped. */
  showRuns(shown: RunId, beside: RunId | undefined): void;
  receiveRunEvent(event: RunEvent): void;
  /** Drops all frames, as the points have changed. */
  dropFrames(): void;
}

export const createRunsSlice: SliceCreator<RunsSlice> = (set, get) => ({
  runs: {},
  shown: undefined,
  beside: undefined,
  showRuns(shown, beside) {
    const { runs } = get();
    // While a run is being built, the page still shows the one before it.
    const kept: Record<RunId, RunView> = { [shown]: runs[shown] ?? shownRun(get()) };
    if (beside !== undefined) kept[beside] = runs[beside] ?? noRun;
    set({ runs: kept, shown, beside });
  },
  receiveRunEvent({ run, ...event }) {
    const { runs } = get();
    const view = runs[run] ?? noRun;
    const original = event.type === "begin" ? runs[event.fork?.of ?? ""] : undefined;
    const next = event.type === "begin" ? begunRun(event, view, original) : reduceRun(view, event);
    if (next !== view) set({ runs: { ...runs, [run]: next } });
  },
  dropFrames() {
    const entries = Object.entries(get().runs);
    set({
      runs: Object.fromEntries(entries.map(([id, view]) => [id, { ...view, frame: undefined }])),
    });
  },
});

type Shown = Pick<RunsSlice, "runs" | "shown" | "beside">;

/** The shown run. */
export const shownRun = ({ runs, shown }: Omit<Shown, "beside">): RunView =>
  (shown === undefined ? undefined : runs[shown]) ?? noRun;

/** The twin beside the shown run; undefined if there is none. */
export const besideRun = ({ runs, beside }: Shown): RunView | undefined =>
  beside === undefined ? undefined : runs[beside];
