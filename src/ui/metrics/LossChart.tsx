/** The loss, large: its value, its course, and the reading under the pointer. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { ChartColours } from "../../viz/charts/trend.ts";
import { usePageState, usePageStore } from "../context.ts";
import { measured } from "../controls/numbers.ts";
import { Explained } from "./Explained.tsx";
import { useChart } from "./useChart.ts";

interface Reading {
  readonly step: number;
  readonly value: number;
}

export function LossChart() {
  const host = useRef<HTMLDivElement>(null);
  const [reading, setReading] = useState<Reading>();
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
          setReading(step === undefined || value === undefined ? undefined : { step, value }),
      });
    },
    [],
  );
  const chart = useChart(host, make);
  const store = usePageStore();
  const revision = usePageState((state) => state.revision);
  const markers = usePageState((state) => state.markers);
  // biome-ignore lint/correctness/useExhaustiveDependencies: recordings grow in place, `revision` tells
  useEffect(() => {
    const loss = store.getState().recordings.get("loss");
    chart?.show(
      { steps: loss?.steps ?? [], values: loss?.values ?? [] },
      markers.map(({ step }) => step),
    );
  }, [chart, store, revision, markers]);

  const last = usePageState(({ recordings }) => recordings.get("loss")?.last);
  const shown = reading?.value ?? last;
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
      <div
        ref={host}
        className="loss-chart"
        data-empty={last === undefined ? "" : undefined}
        aria-hidden="true"
      />
      {markers.length > 0 && (
        <p className="note markers">
          {markers.slice(-2).map(({ step, label, from, to }) => (
            <span key={`${step} ${label} ${String(to)}`}>
              <i /> step {step}: {label.toLowerCase()} {String(from)} → {String(to)}
            </span>
          ))}
        </p>
      )}
    </div>
  );
}
