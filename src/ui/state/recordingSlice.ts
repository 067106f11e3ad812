/**
 * What the charts show: one recording a series, and the markers of live edits. Recordings are
 * appended to in place; `revision` counts the appends, which is what subscribers compare.
 */
import type { DiagnosticsEvent, MarkerEvent, Space, StepsEvent } from "../../lab/protocol/index.ts";
import { type Recordings, upTo, withDiagnostics, withSteps } from "./recordings.ts";
import type { SliceCreator } from "./slice.ts";

export { diagnosticSeries } from "./recordings.ts";

export interface RecordingSlice {
  readonly recordings: Recordings;
  readonly revision: number;
  readonly markers: readonly MarkerEvent[];
  /** The step whose checkpoint is shown; undefined for the present. */
  readonly past: number | undefined;
  /** Diagnostics of the moment that is shown, by space: the newest, or those of a checkpoint. */
  readonly diagnostics: Readonly<Partial<Record<Space, DiagnosticsEvent>>>;
  recordSteps(event: StepsEvent): void;
  recordDiagnostics(event: DiagnosticsEvent): void;
  mark(event: MarkerEvent): void;
  /** The run was taken back to a step: what was recorded of later ones will be recorded again. */
  takeBack(step: number): void;
  /** A new run: what was recorded is forgotten. */
  clearRecordings(): void;
}

export const createRecordingSlice: SliceCreator<RecordingSlice> = (set, get) => ({
  recordings: new Map(),
  revision: 0,
  markers: [],
  past: undefined,
  diagnostics: {},
  recordSteps(event) {
    const { recordings, revision } = get();
    set({ recordings: withSteps(recordings, event), revision: revision + 1 });
  },
  recordDiagnostics(event) {
    const { recordings, revision, diagnostics, past } = get();
    set({
      recordings: withDiagnostics(recordings, event),
      revision: revision + 1,
      ...(past === undefined && { diagnostics: { ...diagnostics, [event.space]: event } }),
    });
  },
  mark(event) {
    set({ markers: [...get().markers, event] });
  },
  takeBack(step) {
    const { recordings, revision, markers } = get();
    set({
      recordings: upTo(recordings, step),
      revision: revision + 1,
      markers: markers.filter((marker) => marker.step < step),
    });
  },
  clearRecordings() {
    set({ recordings: new Map(), revision: get().revision + 1, markers: [], diagnostics: {} });
  },
});
