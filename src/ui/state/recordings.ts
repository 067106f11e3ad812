/** Series by name, and what a run's events do to them; a run and its twin are recorded alike. */
import type { DiagnosticsEvent, Space, StepsEvent } from "../../lab/protocol/index.ts";
import { Recording } from "./recording.ts";

/** By `loss`, `learningRate`, … for single steps and by `h.knn`, `z.std`, … for diagnostics. */
export type Recordings = ReadonlyMap<string, Recording>;

/** The name under which a metric of one space is recorded. */
export const diagnosticSeries = (space: Space, key: string): string => `${space}.${key}`;

/** Appends in place; the map is a new one where there are new series. */
export function withSteps(recordings: Recordings, { steps, series }: StepsEvent): Recordings {
  const next = withSeries(recordings, Object.keys(series));
  for (const [name, values] of Object.entries(series)) next.get(name)?.append(steps, values);
  return next;
}

/** The same for diagnostics. */
export function withDiagnostics(recordings: Recordings, event: DiagnosticsEvent): Recordings {
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
  return next;
}

/** Everything up to a step, copied. */
export function upTo(recordings: Recordings, step: number): Recordings {
  return new Map(
    [...recordings].map(([name, { steps, values }]) => {
      const past = steps.findIndex((each) => each > step);
      const length = past < 0 ? steps.length : past;
      const recording = new Recording();
      recording.append(steps.subarray(0, length), values.subarray(0, length));
      return [name, recording];
    }),
  );
}

/** One course after another: what `later` says follows what `earlier` said up to `step`. */
export function joined(earlier: Recordings, step: number, later: Recordings): Recordings {
  const before = upTo(earlier, step);
  const next = withSeries(before, [...later.keys()]);
  for (const [name, { steps, values }] of later) {
    const recording = next.get(name);
    const known = recording?.steps.at(-1) ?? -1;
    const from = steps.findIndex((each) => each > known);
    if (from >= 0) recording?.append(steps.subarray(from), values.subarray(from));
  }
  return next;
}

function withSeries(recordings: Recordings, names: readonly string[]): Recordings {
  const missing = names.filter((name) => !recordings.has(name));
  if (missing.length === 0) return recordings;
  return new Map([...recordings, ...missing.map((name) => [name, new Recording()] as const)]);
}
