/** A recorded series as a trend chart shows it, with the marks of live edits and the twin's series. */
import { useMemo } from "react";
import type { ShownTrend } from "../../viz/charts/trend.ts";
import { usePageState } from "../context.ts";

export function useRecordedTrend(series: string): ShownTrend {
  const recording = usePageState(({ recordings }) => recordings.get(series));
  const length = usePageState(({ recordings }) => recordings.get(series)?.length ?? 0);
  const markers = usePageState((state) => state.markers);
  const past = usePageState((state) => state.past);
  const twin = usePageState((state) => state.twin?.recordings.get(series));
  const twinLength = usePageState((state) => state.twin?.recordings.get(series)?.length ?? 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: recordings grow in place; their length changes
  return useMemo(
    () => ({
      line: { steps: recording?.steps ?? [], values: recording?.values ?? [] },
      marks: markers.map(({ step }) => step),
      past,
      twin: twin && { steps: twin.steps, values: twin.values },
    }),
    [recording, length, markers, past, twin, twinLength],
  );
}
