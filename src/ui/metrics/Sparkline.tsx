/** A recorded series as a chart of a few pixels, without a frame: the value beside it says the rest. */
import { useEffect, useRef } from "react";
import type { Trend } from "../../viz/charts/trend.ts";
import { type MakeChart, useChart } from "../charts/useChart.ts";
import { Part } from "../controls/Deferred.tsx";
import { shortNumber } from "../controls/numbers.ts";
import { useRecordedTrend } from "./useRecordedTrend.ts";

const makeSparkline: MakeChart<Trend> = async (host, size, colours) => {
  const { createTrend } = await import("../../viz/charts/trend.ts");
  return createTrend(host, { ...size, detailed: false, colours, format: shortNumber });
};

interface SparklineProps {
  readonly series: string;
}

export function Sparkline({ series }: SparklineProps) {
  return (
    <Part what="The sparkline">
      <Drawing series={series} />
    </Part>
  );
}

function Drawing({ series }: SparklineProps) {
  const host = useRef<HTMLSpanElement>(null);
  const chart = useChart(host, makeSparkline);
  const shown = useRecordedTrend(series);
  useEffect(() => chart?.show(shown), [chart, shown]);
  return <span ref={host} className="sparkline" aria-hidden="true" />;
}
