/** Applies the worker's events to the page's state. */
import type { LabEvent, PointsEvent } from "../lab/protocol/index.ts";
import { shownRun } from "./state/runsSlice.ts";
import type { PageStore } from "./state/store.ts";

export function receive(store: PageStore, event: LabEvent): void {
  const state = store.getState();
  switch (event.type) {
    case "shown":
      state.showRuns(event.run, event.beside);
      return;
    case "points":
      receivePoints(store, event);
      return;
    case "checkpoints":
      state.setCheckpoints(event);
      tellUnsaved(store, event.full);
      return;
    case "runs":
      state.recordsChanged();
      return;
    case "datasets":
      state.setDatasets(event.datasets);
      return;
    case "grid":
      state.setGrid(event);
      return;
    case "begin":
      state.receiveRunEvent(event);
      if (event.run === state.shown) {
        state.setPlaying(false);
        state.adoptSpaces(event.spaces);
      }
      if (event.notice) state.notify(event.notice);
      return;
    case "past":
      state.receiveRunEvent(event);
      if (event.step === undefined) state.setPlaying(false);
      return;
    case "notice":
      state.notify(event.text);
      return;
    case "state":
    case "frame":
    case "batch":
    case "inspection":
    case "steps":
    case "diagnostics":
    case "marker":
    case "rewind":
    case "tunings":
      state.receiveRunEvent(event);
      return;
    default:
      event satisfies never;
  }
}

/** Says once why no checkpoints are saved, when a run that would lose them has steps. */
function tellUnsaved({ getState }: PageStore, reason: string | undefined): void {
  const state = getState();
  if (reason === state.unsavedReason) return;
  const { step, phase } = shownRun(state).state;
  if (reason !== undefined && step === 0 && phase !== "training") return;
  state.setUnsavedReason(reason);
  if (reason !== undefined) state.notify(`${reason} Training goes on.`);
}

/** Another dataset has other points: selection and frames no longer apply. */
function receivePoints({ getState }: PageStore, event: PointsEvent): void {
  const state = getState();
  if (event.dataset !== state.points?.dataset) {
    state.clearSelection();
    state.setHovered(undefined);
    state.dropFrames();
  }
  state.keepPoints(event.count);
  state.setPoints(event);
}
