/**
 * The frame of a chart: a title, the chart with a text summary for screen readers, and a note below.
 * Axes and direct labels are drawn by the chart itself (src/viz/charts). Without data an empty state
 * takes the place of the chart.
 */
import { type KeyboardEvent, type MouseEvent, type PointerEvent, useEffect, useRef } from "react";
import { usePageStore } from "../context.ts";
import { Part } from "../controls/Deferred.tsx";
import { ToolMenu } from "../controls/ToolMenu.tsx";
import type { ChartFrameProps, ChartReader, DrawnChart } from "./chartProps.ts";
import { type MakeChart, useChart } from "./useChart.ts";
import "./chart.css";

export function ChartFrame<Shown, Made extends DrawnChart<Shown>>(
  props: ChartFrameProps<Shown, Made>,
) {
  const { title, summary, make, shown, empty, note, reader, className = "" } = props;
  const store = usePageStore();
  const host = useRef<HTMLElement>(null);
  return (
    <figure ref={host} className={`chart ${className}`}>
      {title !== undefined && <figcaption>{title}</figcaption>}
      {shown === undefined ? (
        <p className="note chart-empty">{empty}</p>
      ) : (
        <Part what="The chart">
          <Canvas summary={summary} make={make} shown={shown} reader={reader} />
          <ToolMenu
            label="Save figure"
            actions={async () =>
              (await import("../figures/chartFigure.ts")).chartActions(store, props, host.current)
            }
          />
        </Part>
      )}
      {note}
    </figure>
  );
}

interface CanvasProps<Shown, Made extends DrawnChart<Shown>> {
  readonly summary: string;
  readonly make: MakeChart<Made>;
  readonly shown: Shown;
  readonly reader: ChartReader<Made> | undefined;
}

function Canvas<Shown, Made extends DrawnChart<Shown>>({
  summary,
  make,
  shown,
  reader,
}: CanvasProps<Shown, Made>) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useChart(host, make);
  useEffect(() => chart?.show(shown), [chart, shown]);
  if (!reader) return <div ref={host} className="chart-canvas" role="img" aria-label={summary} />;
  const { role, label, position, onKey, onPoint, onPress, onLeave } = reader;
  const at = (
    event: PointerEvent | MouseEvent,
    act: ((chart: Made, x: number, y: number) => void) | undefined,
  ) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    if (chart) act?.(chart, event.clientX - left, event.clientY - top);
  };
  const attributes = {
    role,
    tabIndex: 0,
    "aria-label": label,
    "aria-valuemin": position && 0,
    "aria-valuemax": position?.max,
    "aria-valuenow": position?.now,
    "aria-valuetext": position?.text,
    onKeyDown(event: KeyboardEvent) {
      if (!onKey(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    onBlur: onLeave,
    onPointerMove: (event: PointerEvent) => at(event, onPoint),
    onPointerLeave: onLeave,
    onClick: (event: MouseEvent) => at(event, onPress),
  };
  return (
    <>
      <div ref={host} className="chart-canvas" {...attributes} />
      <p className="unseen">{summary}</p>
    </>
  );
}
