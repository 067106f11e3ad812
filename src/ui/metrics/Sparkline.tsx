/** The course of one recorded series in a few pixels, with the marks of live edits. */
import { useCallback, useEffect, useRef } from "react";
import type { ChartColours } from "../../viz/charts/trend.ts";
import { usePageState, usePageStore } from "../context.ts";
import { shortNumber } from "../controls/numbers.ts";
import { useChart } from "./useChart.ts";

async function make(
  element: HTMLElement,
  size: { readonly width: number; readonly height: number },
  colours: ChartColours,
) {
  const { createTrend } = await import("../../viz/charts/trend.ts");
  return createTrend(element, { ...size, detailed: false, colours, format: shortNumber });
}

export function Sparkline({ series }: { readonly series: string }) {
  const host = useRef<HTMLSpanElement>(null);
  const chart = useChart(host, useCallback(make, []));
  const store = usePageStore();
  const length = usePageState(({ recordings }) => recordings.get(series)?.length ?? 0);
  const markers = usePageState((state) => state.markers);
  // biome-ignore lint/correctness/useExhaustiveDependencies: recordings grow in place, `length` tells
  useEffect(() => {
    const recording = store.getState().recordings.get(series);
    chart?.show(
      { steps: recording?.steps ?? [], values: recording?.values ?? [] },
      markers.map(({ step }) => step),
    );
  }, [chart, store, series, length, markers]);
  return <span ref={host} className="sparkline" aria-hidden="true" />;
}
