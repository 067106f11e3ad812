/** The series of one run by name, and how events change them. */
import type { DiagnosticsEvent, Space, StepsEvent } from "../../lab/protocol/index.ts";
import { Series } from "./series.ts";

/** By `loss`, `learningRate`, … for single steps and by `h.knn`, `z.std`, … for diagnostics. */
export type SeriesByName = ReadonlyMap<string, Series>;

/** The name of a metric's series in one space. */
export const diagnosticSeries = (space: Space, key: string): string => `${space}.${key}`;

/** Appends in place; returns a new map if there are new series. */
export function withSteps(known: SeriesByName, { steps, series }: StepsEvent): SeriesByName {
  const next = withNames(known, Object.keys(series));
  for (const [name, values] of Object.entries(series)) next.get(name)?.append(steps, values);
  return next;
}

/** Appends in place; returns a new map if there are new series. */
export function withDiagnostics(known: SeriesByName, event: DiagnosticsEvent): SeriesByName {
  const entries = Object.entries(event.values).map(
    ([key, value]) => [diagnosticSeries(event.space, key), value] as const,
  );
  const next = withNames(
    known,
    entries.map(([name]) => name),
  );
  for (const [name, value] of entries) {
    const series = next.get(name);
    // A step is measured again when the user changes the space shown.
    const last = series?.steps.at(-1);
    if (last === undefined || last < event.step) series?.append([event.step], [value]);
  }
  return next;
}

/** A copy of everything up to a step. */
export function upTo(known: SeriesByName, step: number): SeriesByName {
  return new Map(
    [...known].map(([name, { steps, values }]) => {
      const later = steps.findIndex((each) => each > step);
      const length = later < 0 ? steps.length : later;
      const series = new Series();
      series.append(steps.subarray(0, length), values.subarray(0, length));
      return [name, series];
    }),
  );
}

function withNames(known: SeriesByName, names: readonly string[]): SeriesByName {
  const missing = names.filter((name) => !known.has(name));
  if (missing.length === 0) return known;
  return new Map([...known, ...missing.map((name) => [name, new Series()] as const)]);
}
