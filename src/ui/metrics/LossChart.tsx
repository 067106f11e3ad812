/** The loss: its current value and its chart. Pointing at the chart shows the value of that step. */

import { useCallback, useMemo, useState } from "react";
import type { Trend } from "../../viz/charts/trend.ts";
import { ChartFrame } from "../charts/ChartFrame.tsx";
import type { MakeChart } from "../charts/useChart.ts";
import { usePageState } from "../context.ts";
import { measured } from "../controls/numbers.ts";
import { shownRun } from "../state/runsSlice.ts";
import { Explained } from "./Explained.tsx";
import { markerWords } from "./markerWords.ts";
import { useRecordedTrend } from "./useRecordedTrend.ts";

interface Reading {
  readonly step: number;
  readonly value: number;
}

export function LossChart() {
  const [reading, setReading] = useState<Reading>();
  const current = usePageState((state) => {
    const { series, past } = shownRun(state);
    return series.get("loss")?.upTo(past);
  });
  const markers = usePageState((state) => shownRun(state).markers);
  const recorded = useRecordedTrend("loss");
  const levels = usePageState((state) => shownRun(state).lossLines);
  const trend = useMemo(() => ({ ...recorded, levels }), [recorded, levels]);
  const make: MakeChart<Trend> = useCallback(async (host, size, colours) => {
    const options = { ...size, colours, format: (value: number) => measured(value, 2) };
    if (size.pen) {
      const { createTrendFigure } = await import("../../viz/charts/trendFigure.ts");
      return createTrendFigure(host, options);
    }
    const { createTrend } = await import("../../viz/charts/trend.ts");
    return createTrend(host, { ...options, detailed: true, onRead: setReading });
  }, []);
  const { steps, values } = trend.line;
  const value = reading?.value ?? current;
  const summary =
    current === undefined
      ? ""
      : `Loss by step: ${measured(values[0] ?? 0)} at step ${steps[0]}, ${measured(current)} now.`;
  return (
    <ChartFrame
      className="loss"
      title={
        <>
          <Explained
            label="Loss"
            meaning="The objective on each training batch: the thin line is single steps, the thick line their running mean. Comparable only between runs with the same method, batch size and temperature."
            better="lower"
          />
          {reading && <span className="mono loss-step">at step {reading.step}</span>}
          <span className="mono loss-value">{value !== undefined && measured(value)}</span>
        </>
      }
      figure={{ title: "Loss on the training batches", x: "step", y: "loss" }}
      summary={summary}
      make={make}
      shown={steps.length > 0 ? trend : undefined}
      empty="No loss yet. Train one step to see its curve."
      note={
        markers.length > 0 && (
          <p className="note markers">
            {markers.slice(-2).map((marker) => (
              <span key={`${marker.step} ${marker.label} ${String(marker.to)}`}>
                <i /> step {marker.step}: {markerWords(marker)}
              </span>
            ))}
          </p>
        )
      }
    />
  );
}
