/** A metric of the selected runs, laid over each other; runs that differ by their seed alone as one. */
import * as Switch from "radix-ui/switch";
import { useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import type { RunCurve, RunSummary } from "../../lab/protocol/index.ts";
import { runningMean } from "../../viz/charts/decimate.ts";
import type { OverlayLine, OverlayReading } from "../../viz/charts/overlay.ts";
import { spreadOf } from "../../viz/charts/spread.ts";
import type { ChartColours } from "../../viz/charts/trend.ts";
import { paletteOn } from "../../viz/palette.ts";
import { usePageState } from "../context.ts";
import { Choice } from "../controls/Choice.tsx";
import { measured } from "../controls/numbers.ts";
import { useChart } from "../metrics/useChart.ts";
import { type Difference, keyButSeed, labelAmong } from "./columns.ts";
import { seriesOptions } from "./series.ts";
import { useAsked } from "./useRuns.ts";

/** Values of single steps are noisy: their running mean is drawn. */
const smoothed = 15;

interface RunCurvesProps {
  readonly runs: readonly RunSummary[];
  readonly differ: readonly Difference[];
}

async function make(
  element: HTMLElement,
  size: { readonly width: number; readonly height: number },
  colours: ChartColours,
) {
  const { createOverlay } = await import("../../viz/charts/overlay.ts");
  return createOverlay(element, { ...size, colours, format: (value) => measured(value, 2) });
}

export function RunCurves({ runs, differ }: RunCurvesProps) {
  const switchId = useId();
  const metrics = usePageState(({ opening }) => opening?.catalogue.metrics) ?? [];
  const [series, setSeries] = useState("loss");
  const [together, setTogether] = useState(true);
  const options = seriesOptions(runs, metrics);
  const ids = runs.map(({ id }) => id);
  const { answer } = useAsked(`${series} ${ids.join(" ")}`, (lab) => lab.runCurves(ids, series));
  const lines = useLines(runs, answer, differ, together, series);
  const title = options.find(({ value }) => value === series)?.label ?? series;
  const hasSeeds = new Set(runs.map(keyButSeed)).size < runs.length;
  return (
    <div className="runs-curves">
      <div className="runs-controls">
        <Choice label="Metric" value={series} options={options} onChoose={setSeries} />
        {hasSeeds && (
          <div className="toggle-field">
            <label className="field-label" htmlFor={switchId}>
              Mean over seeds
            </label>
            <Switch.Root
              id={switchId}
              className="switch"
              checked={together}
              onCheckedChange={setTogether}
            >
              <Switch.Thumb className="switch-thumb" />
            </Switch.Root>
          </div>
        )}
      </div>
      {lines.length > 0 ? (
        <Curves lines={lines} title={title} />
      ) : (
        <p className="note">
          {runs.length === 0
            ? "Select runs in the table: their curves will be laid over each other here."
            : "None of the selected runs has measured this yet."}
        </p>
      )}
      <p className="note">{noteOn(lines, series)}</p>
    </div>
  );
}

function noteOn(lines: readonly OverlayLine[], series: string): string {
  if (lines.length === 0) return "";
  return [
    ...(series.includes(".") ? [] : [`Running mean over about ${smoothed} of the points kept.`]),
    ...(lines.some(({ band }) => band)
      ? ["Line: mean over seeds; band: from the least to the greatest of them."]
      : []),
  ].join(" ");
}

function useLines(
  runs: readonly RunSummary[],
  curves: readonly RunCurve[] | undefined,
  differ: readonly Difference[],
  together: boolean,
  series: string,
): readonly OverlayLine[] {
  const theme = usePageState((state) => state.theme);
  return useMemo(() => {
    const palette = paletteOn(theme);
    const byId = new Map(curves?.map((curve) => [curve.id, smooth(curve, series)]));
    const groups = new Map<string, RunSummary[]>();
    for (const run of runs) {
      const key = together ? keyButSeed(run) : run.id;
      groups.set(key, [...(groups.get(key) ?? []), run]);
    }
    return [...groups.values()].flatMap((members, index): OverlayLine[] => {
      const found = members.flatMap(({ id }) => byId.get(id) ?? []);
      const [run] = members;
      const [only] = found;
      if (!run || !only) return [];
      const look = {
        label: labelAmong(run, differ, found.length),
        colour: palette[index % palette.length] ?? "",
        dashed: index >= palette.length,
      };
      if (found.length === 1) return [{ ...look, steps: only.steps, values: only.values }];
      const { steps, mean, least, greatest } = spreadOf(found);
      if (steps.length === 0) return [];
      return [{ ...look, steps, values: mean, band: { least, greatest } }];
    });
  }, [runs, curves, differ, together, series, theme]);
}

function smooth(curve: RunCurve, series: string): RunCurve {
  if (series.includes(".")) return curve;
  return { ...curve, values: runningMean(curve.values, smoothed) };
}

interface CurvesProps {
  readonly lines: readonly OverlayLine[];
  readonly title: string;
}

function Curves({ lines, title }: CurvesProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useChart(host, make);
  const [reading, setReading] = useState<OverlayReading>();
  useEffect(() => chart?.show({ lines, title, reading }), [chart, lines, title, reading]);
  const read = reading && lines[reading.line] ? reading : undefined;
  const at = (line: OverlayLine, index: number) =>
    `${line.label}: ${measured(line.values[index] ?? 0)} at step ${Math.round(line.steps[index] ?? 0)}`;
  const summary = `${title}. ${lines.map((line) => at(line, line.steps.length - 1)).join("; ")}.`;
  const readLine = read && lines[read.line];
  const words = readLine
    ? `${readLine.label}: ${measured(read.value)} at step ${Math.round(read.step)}`
    : undefined;
  const move = useCallback(
    (by: number, over: number) => {
      setReading((before) => {
        const line = Math.min(lines.length - 1, Math.max(0, (before?.line ?? 0) + over));
        const { steps, values } = lines[line] ?? { steps: [], values: [] };
        const from = before ? indexNear(steps, before.step) : steps.length - 1;
        const index = Math.min(steps.length - 1, Math.max(0, from + by));
        return { line, step: steps[index] ?? 0, value: values[index] ?? 0 };
      });
    },
    [lines],
  );
  return (
    <>
      <div
        ref={host}
        className="runs-chart"
        role="slider"
        tabIndex={0}
        aria-label="Curves of the selected runs: left and right along a curve, up and down between them"
        aria-valuemin={0}
        aria-valuemax={lines.length - 1}
        aria-valuenow={read?.line ?? 0}
        aria-valuetext={words ?? summary}
        onKeyDown={(event) => {
          const keys: Record<string, readonly [number, number]> = {
            ...{ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] },
            ...{ PageUp: [-10, 0], PageDown: [10, 0] },
          };
          const way = keys[event.key];
          if (!way) return;
          event.preventDefault();
          event.stopPropagation();
          move(...way);
        }}
        onBlur={() => setReading(undefined)}
        onPointerMove={({ clientX, clientY, currentTarget }) => {
          const { left, top } = currentTarget.getBoundingClientRect();
          setReading(chart?.nearest(clientX - left, clientY - top));
        }}
        onPointerLeave={() => setReading(undefined)}
      />
      <p className="note runs-reading" aria-hidden="true">
        {words ?? " "}
      </p>
      <p className="unseen">{summary}</p>
    </>
  );
}

function indexNear(steps: ArrayLike<number>, step: number): number {
  let index = 0;
  while (index + 1 < steps.length && (steps[index + 1] ?? 0) <= step) index++;
  return index;
}
