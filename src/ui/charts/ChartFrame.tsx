/**
 * The frame of a chart: a title, the chart with a text summary for screen readers, and a note below.
 * Axes and direct labels are drawn by the chart itself (src/viz/charts). Without data an empty state
 * takes the place of the chart.
 */
import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useRef,
} from "react";
import type { RunConfiguration } from "../../lab/protocol/index.ts";
import { usePageStore } from "../context.ts";
import { Part } from "../controls/Deferred.tsx";
import { ToolMenu } from "../controls/ToolMenu.tsx";
import { type MakeChart, useChart } from "./useChart.ts";
import "./chart.css";

export interface DrawnChart<Shown> {
  show(shown: Shown): void;
  resize(width: number, height: number): void;
  dispose(): void;
}

export interface FigureText {
  readonly title?: string;
  /** Names of the axes with units, where the chart does not write them itself. */
  readonly x?: string;
  readonly y?: string;
  /** The runs it shows; default: the one on the sphere. */
  readonly runs?: readonly RunConfiguration[];
}

export interface ChartFrameProps<Shown, Made extends DrawnChart<Shown>> {
  readonly title?: ReactNode;
  /** The words of the figure that is saved; its title is needed where `title` is no text. */
  readonly figure?: FigureText;
  /** The chart in one or two sentences. */
  readonly summary: string;
  /** Must be stable: a new function recreates the chart. */
  readonly make: MakeChart<Made>;
  /** Must be stable while the data are the same. Undefined shows `empty`. */
  readonly shown: Shown | undefined;
  /** "No X yet. Do Y to see Z." */
  readonly empty?: string;
  readonly note?: ReactNode;
  /** Makes the chart readable by pointer and keyboard. */
  readonly reader?: ChartReader<Made> | undefined;
  readonly className?: string;
}

export interface ChartReader<Made> {
  /** A slider moves along the data; an application has keys of its own. */
  readonly role: "slider" | "application";
  /** Names the chart and its keys. */
  readonly label: string;
  readonly position?: { readonly now: number; readonly max: number; readonly text: string };
  /** Returns whether the key was handled. */
  onKey(key: string): boolean;
  /** The pointer is at (x, y), in CSS pixels of the chart. */
  onPoint(chart: Made, x: number, y: number): void;
  onPress?(chart: Made, x: number, y: number): void;
  /** The pointer or the focus has left the chart. */
  onLeave(): void;
}

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
