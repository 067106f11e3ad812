/** Puts a chart into an element: made when it is first needed, sized with it, renewed with the theme. */
import { type RefObject, useEffect, useState } from "react";
import type { ChartColours, Trend } from "../../viz/charts/trend.ts";
import { colourToken } from "../browser/tokens.ts";
import { usePageState } from "../context.ts";
import type { Theme } from "../state/viewSlice.ts";

interface Chart {
  resize(width: number, height: number): void;
  dispose(): void;
}

/** `make` must keep its identity while the chart is to be kept. */
export function useChart<Made extends Chart>(
  host: RefObject<HTMLElement | null>,
  make: (
    host: HTMLElement,
    size: { readonly width: number; readonly height: number },
    colours: ChartColours,
  ) => Promise<Made>,
): Made | undefined {
  const theme = usePageState((state) => state.theme);
  const [chart, setChart] = useState<Made>();
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    let made: Made | undefined;
    let stopped = false;
    const sizeOf = () => ({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(() => {
      const { width, height } = sizeOf();
      if (width > 0 && height > 0) made?.resize(width, height);
    });
    make(element, sizeOf(), chartColours(theme)).then((ready) => {
      if (stopped) {
        ready.dispose();
        return;
      }
      made = ready;
      observer.observe(element);
      setChart(ready);
    });
    return () => {
      stopped = true;
      observer.disconnect();
      made?.dispose();
      setChart(undefined);
    };
  }, [host, make, theme]);
  return chart;
}

/** Keeps a chart at what is recorded of a series and at the marks of live edits. */
export function useRecording(chart: Trend | undefined, series: string): void {
  const recording = usePageState(({ recordings }) => recordings.get(series));
  const length = usePageState(({ recordings }) => recordings.get(series)?.length ?? 0);
  const markers = usePageState((state) => state.markers);
  const past = usePageState((state) => state.past);
  const twin = usePageState((state) => state.twin?.recordings.get(series));
  const twinLength = usePageState((state) => state.twin?.recordings.get(series)?.length ?? 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a recording grows in place, `length` tells
  useEffect(() => {
    chart?.show(
      { steps: recording?.steps ?? [], values: recording?.values ?? [] },
      markers.map(({ step }) => step),
      past,
      twin && { steps: twin.steps, values: twin.values },
    );
  }, [chart, recording, length, markers, past, twin, twinLength]);
}

function chartColours(theme: Theme): ChartColours {
  return {
    ink: colourToken("--ink", theme),
    faint: colourToken("--ink-faint", theme),
    accent: colourToken("--accent", theme),
    ground: colourToken("--ground", theme),
    font: '"JetBrains Mono Variable", monospace',
  };
}
