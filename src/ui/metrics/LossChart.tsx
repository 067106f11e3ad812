/** The loss, large: its value, its course, and the reading under the pointer. */
import { useCallback, useRef, useState } from "react";
import type { ChartColours } from "../../viz/charts/trend.ts";
import { usePageState } from "../context.ts";
import { measured } from "../controls/numbers.ts";
import { Explained } from "./Explained.tsx";
import { markerWords } from "./markerWords.ts";
import { useChart, useRecording } from "./useChart.ts";

interface Reading {
  readonly step: number;
  readonly value: number;
}

export function LossChart() {
  const [reading, setReading] = useState<Reading>();
  const last = usePageState(({ recordings }) => recordings.get("loss")?.last);
  const shownLoss = usePageState(({ recordings, past }) => recordings.get("loss")?.upTo(past));
  const markers = usePageState((state) => state.markers);
  const shown = reading?.value ?? shownLoss;
  return (
    <div className="loss">
      <div className="loss-head">
        <Explained
          label="Loss"
          meaning="What the method minimises, on each training batch: a thin line for single steps, a strong one for their running mean. Comparable only between runs of the same method, batch and temperature."
          better="lower"
        />
        {reading && <span className="mono loss-step">at step {reading.step}</span>}
        <span className="mono loss-value">{shown !== undefined && measured(shown)}</span>
      </div>
      {/* The charting library is fetched when there is something to draw. */}
      {last === undefined ? (
        <p className="note loss-chart">The loss of each step will be drawn here.</p>
      ) : (
        <Course onRead={setReading} />
      )}
      {markers.length > 0 && (
        <p className="note markers">
          {markers.slice(-2).map((marker) => (
            <span key={`${marker.step} ${marker.label} ${String(marker.to)}`}>
              <i /> step {marker.step}: {markerWords(marker)}
            </span>
          ))}
        </p>
      )}
    </div>
  );
}

interface CourseProps {
  /** A function that keeps its identity: the chart is made with it. */
  onRead(reading: Reading | undefined): void;
}

function Course({ onRead }: CourseProps) {
  const host = useRef<HTMLDivElement>(null);
  const make = useCallback(
    async (
      element: HTMLElement,
      size: { width: number; height: number },
      colours: ChartColours,
    ) => {
      const { createTrend } = await import("../../viz/charts/trend.ts");
      return createTrend(element, {
        ...size,
        detailed: true,
        colours,
        format: (value) => measured(value, 2),
        onRead: (step, value) =>
          onRead(step === undefined || value === undefined ? undefined : { step, value }),
      });
    },
    [onRead],
  );
  const chart = useChart(host, make);
  useRecording(chart, "loss");
  return <div ref={host} className="loss-chart" aria-hidden="true" />;
}
