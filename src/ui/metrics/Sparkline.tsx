/** The course of one recorded series in a few pixels, with the marks of live edits. */
import { useRef } from "react";
import type { ChartColours } from "../../viz/charts/trend.ts";
import { shortNumber } from "../controls/numbers.ts";
import { useChart, useRecording } from "./useChart.ts";

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
  const chart = useChart(host, make);
  useRecording(chart, series);
  return <span ref={host} className="sparkline" aria-hidden="true" />;
}
