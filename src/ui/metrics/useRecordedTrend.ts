/** A recorded series as a trend chart shows it, with the marks of live edits and the twin's series. */

import { useMemo } from "react";
import type { ShownTrend } from "../../viz/charts/trend.ts";
import { usePageState } from "../context.ts";
import { besideRun, shownRun } from "../state/runsSlice.ts";
import type { Series } from "../state/series.ts";

export function useRecordedTrend(series: string): ShownTrend {
  const recording = usePageState((state) => shownRun(state).series.get(series));
  const length = usePageState((state) => shownRun(state).series.get(series)?.length ?? 0);
  const markers = usePageState((state) => shownRun(state).markers);
  const past = usePageState((state) => shownRun(state).past);
  const twin = usePageState((state) => besideRun(state)?.series.get(series));
  const twinLength = usePageState((state) => besideRun(state)?.series.get(series)?.length ?? 0);
  const forkStep = usePageState((state) => besideRun(state)?.fork?.step ?? 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: series grow in place; their length changes
  return useMemo(
    () => ({
      line: { steps: recording?.steps ?? [], values: recording?.values ?? [] },
      marks: markers.map(({ step }) => step),
      past,
      twin: twin && lineFrom(twin, forkStep),
    }),
    [recording, length, markers, past, twin, twinLength, forkStep],
  );
}

/** The series from a step on. */
function lineFrom({ steps, values }: Series, step: number): ShownTrend["line"] {
  const from = steps.findIndex((each) => each >= step);
  const start = from < 0 ? steps.length : from;
  return { steps: steps.subarray(start), values: values.subarray(start) };
}
