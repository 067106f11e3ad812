/**
 * What the charts show: one recording a series, and the markers of live edits. Recordings are
 * appended to in place; `revision` counts the appends, which is what subscribers compare.
 */
import type { DiagnosticsEvent, MarkerEvent, Space, StepsEvent } from "../../lab/protocol.ts";
import { Recording } from "./recording.ts";
import type { SliceCreator } from "./slice.ts";

export interface RecordingSlice {
  /** By `loss`, `learningRate`, … for single steps and by `h.knn`, `z.std`, … for diagnostics. */
  readonly recordings: ReadonlyMap<string, Recording>;
  readonly revision: number;
  readonly markers: readonly MarkerEvent[];
  /** The newest diagnostics of each space. */
  readonly diagnostics: Readonly<Partial<Record<Space, DiagnosticsEvent>>>;
  recordSteps(event: StepsEvent): void;
  recordDiagnostics(event: DiagnosticsEvent): void;
  mark(event: MarkerEvent): void;
  /** A new run: what was recorded is forgotten. */
  clearRecordings(): void;
}

/** The name under which a metric of one space is recorded. */
export const diagnosticSeries = (space: Space, key: string): string => `${space}.${key}`;

export const createRecordingSlice: SliceCreator<RecordingSlice> = (set, get) => ({
  recordings: new Map(),
  revision: 0,
  markers: [],
  diagnostics: {},
  recordSteps({ steps, series }) {
    const { recordings, revision } = get();
    const next = withSeries(recordings, Object.keys(series));
    for (const [name, values] of Object.entries(series)) next.get(name)?.append(steps, values);
    set({ recordings: next, revision: revision + 1 });
  },
  recordDiagnostics(event) {
    const { recordings, revision, diagnostics } = get();
    const entries = Object.entries(event.values).map(
      ([key, value]) => [diagnosticSeries(event.space, key), value] as const,
    );
    const next = withSeries(
      recordings,
      entries.map(([name]) => name),
    );
    for (const [name, value] of entries) {
      const recording = next.get(name);
      // The same step is measured again when the space shown changes; once is enough.
      if (recording?.steps.at(-1) !== event.step) recording?.append([event.step], [value]);
    }
    set({
      recordings: next,
      revision: revision + 1,
      diagnostics: { ...diagnostics, [event.space]: event },
    });
  },
  mark(event) {
    set({ markers: [...get().markers, event] });
  },
  clearRecordings() {
    set({ recordings: new Map(), revision: get().revision + 1, markers: [], diagnostics: {} });
  },
});

function withSeries(
  recordings: ReadonlyMap<string, Recording>,
  names: readonly string[],
): ReadonlyMap<string, Recording> {
  const missing = names.filter((name) => !recordings.has(name));
  if (missing.length === 0) return recordings;
  return new Map([...recordings, ...missing.map((name) => [name, new Recording()] as const)]);
}
