/** Creates a chart in an element, resizes it with the element and recreates it when the theme changes. */
import { type RefObject, useEffect, useState } from "react";
import type { ChartSize } from "../../viz/charts/surface.ts";
import type { ChartColours } from "../../viz/charts/trend.ts";
import { whenResized } from "../../viz/whenResized.ts";
import { colourToken } from "../browser/tokens.ts";
import { usePageState } from "../context.ts";
import type { Theme } from "../state/viewSlice.ts";

interface Chart {
  resize(width: number, height: number): void;
  dispose(): void;
}

/** Creates a chart; asynchronous so that its code is fetched when it is first needed. */
export type MakeChart<Made> = (
  host: HTMLElement,
  size: Omit<ChartSize, "colours">,
  colours: ChartColours,
) => Promise<Made>;

/**
 * Returns undefined until the chart exists. A new `make` recreates the chart. Throws while rendering if
 * the chart could not be made, so that the part of the page around it fails alone.
 */
export function useChart<Made extends Chart>(
  host: RefObject<HTMLElement | null>,
  make: MakeChart<Made>,
): Made | undefined {
  const theme = usePageState((state) => state.theme);
  const [chart, setChart] = useState<Made>();
  const [failure, setFailure] = useState<{ readonly error: unknown }>();
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    let made: Made | undefined;
    let stopped = false;
    const sizeOf = () => ({ width: element.clientWidth, height: element.clientHeight });
    const resize = () => {
      const { width, height } = sizeOf();
      if (width > 0 && height > 0) made?.resize(width, height);
    };
    let stopWatching = () => {};
    make(element, sizeOf(), chartColours(theme))
      .then((ready) => {
        if (stopped) {
          ready.dispose();
          return;
        }
        made = ready;
        stopWatching = whenResized(element, resize);
        setChart(ready);
      })
      .catch((error) => {
        if (!stopped) setFailure({ error });
      });
    return () => {
      stopped = true;
      stopWatching();
      made?.dispose();
      setChart(undefined);
    };
  }, [host, make, theme]);
  if (failure) throw failure.error;
  return chart;
}

export function chartColours(theme: Theme): ChartColours {
  return {
    ink: colourToken("--ink", theme),
    faint: colourToken("--ink-faint", theme),
    accent: colourToken("--accent", theme),
    ground: colourToken("--ground", theme),
    font: '"JetBrains Mono Variable", monospace',
  };
}
