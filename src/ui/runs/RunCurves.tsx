/** A metric of the selected runs in one chart; runs that differ only in their seed are averaged. */
import * as Switch from "radix-ui/switch";
import { useId, useMemo, useState } from "react";
import type { RunCurve, RunSummary } from "../../lab/protocol/index.ts";
import { runningMean } from "../../viz/charts/decimate.ts";
import type { Overlay, OverlayLine, OverlayReading } from "../../viz/charts/overlay.ts";
import { spreadOf } from "../../viz/charts/spread.ts";
import { paletteOn } from "../../viz/palette.ts";
import { ChartFrame } from "../charts/ChartFrame.tsx";
import type { ChartReader } from "../charts/chartProps.ts";
import type { MakeChart } from "../charts/useChart.ts";
import { usePageState } from "../context.ts";
import { Choice } from "../controls/Choice.tsx";
import { measured } from "../controls/numbers.ts";
import { type Difference, keyButSeed, labelAmong } from "./columns.ts";
import { seriesOptions } from "./series.ts";
import { useRunQuery } from "./useRuns.ts";

/** Span of the running mean over values of single steps, which are noisy. */
const meanSpan = 15;

interface RunCurvesProps {
  readonly runs: readonly RunSummary[];
  readonly differ: readonly Difference[];
}

const makeOverlay: MakeChart<Overlay> = async (host, size, colours) => {
  const { createOverlay } = await import("../../viz/charts/overlay.ts");
  return createOverlay(host, { ...size, colours, format: (value) => measured(value, 2) });
};

export function RunCurves({ runs, differ }: RunCurvesProps) {
  const switchId = useId();
  const metrics = usePageState(({ opening }) => opening?.catalogue.metrics) ?? [];
  const [series, setSeries] = useState("loss");
  const [together, setTogether] = useState(true);
  const options = seriesOptions(runs, metrics);
  const ids = runs.map(({ id }) => id);
  const { answer } = useRunQuery(`${series} ${ids.join(" ")}`, (lab) => lab.runCurves(ids, series));
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
        <Curves lines={lines} title={title} runs={runs} />
      ) : (
        <p className="note">
          {runs.length === 0
            ? "No runs selected. Select runs in the table to compare their curves."
            : "No values yet. None of the selected runs has measured this metric."}
        </p>
      )}
      <p className="note">{noteOn(lines, series)}</p>
    </div>
  );
}

function noteOn(lines: readonly OverlayLine[], series: string): string {
  if (lines.length === 0) return "";
  return [
    ...(series.includes(".") ? [] : [`Running mean over about ${meanSpan} recorded points.`]),
    ...(lines.some(({ band }) => band) ? ["Line: mean over seeds; band: their range."] : []),
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
  return { ...curve, values: runningMean(curve.values, meanSpan) };
}

interface CurvesProps {
  readonly runs: readonly RunSummary[];
  readonly lines: readonly OverlayLine[];
  readonly title: string;
}

/** What a key moves by: points along a line, and lines. */
const moves: Readonly<Record<string, readonly [points: number, lines: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
};

function Curves({ runs, lines, title }: CurvesProps) {
  const [reading, setReading] = useState<OverlayReading>();
  const shown = useMemo(() => ({ lines, title, reading }), [lines, title, reading]);
  const readLine = reading && lines[reading.line];
  const sentence = readLine
    ? `${readLine.label}: ${Number.isNaN(reading.value) ? "no value" : measured(reading.value)} at step ${Math.round(reading.step)}`
    : undefined;
  const ends = lines.map(({ label, steps, values }) => {
    const last = steps.length - 1;
    return `${label}: ${measured(values[last] ?? 0)} at step ${Math.round(steps[last] ?? 0)}`;
  });
  const summary = `${title}. ${ends.join("; ")}.`;
  const reader: ChartReader<Overlay> = {
    role: "slider",
    label:
      "Curves of the selected runs: left and right move along a curve, up and down between curves",
    position: { now: reading?.line ?? 0, max: lines.length - 1, text: sentence ?? summary },
    onKey(key) {
      const move = moves[key];
      if (!move) return false;
      setReading((before) => movedReading(lines, before, ...move));
      return true;
    },
    onPoint: (chart, x, y) => setReading(chart.nearest(x, y)),
    onLeave: () => setReading(undefined),
  };
  return (
    <ChartFrame
      className="runs-chart"
      figure={{ title, runs: runs.map(({ configuration }) => configuration) }}
      summary={summary}
      make={makeOverlay}
      shown={shown}
      reader={reader}
      note={
        <p className="note runs-reading" aria-hidden="true">
          {sentence ?? " "}
        </p>
      }
    />
  );
}

function movedReading(
  lines: readonly OverlayLine[],
  before: OverlayReading | undefined,
  points: number,
  over: number,
): OverlayReading {
  const line = Math.min(lines.length - 1, Math.max(0, (before?.line ?? 0) + over));
  const { steps, values } = lines[line] ?? { steps: [], values: [] };
  const from = before ? indexNear(steps, before.step) : steps.length - 1;
  const index = Math.min(steps.length - 1, Math.max(0, from + points));
  return { line, step: steps[index] ?? 0, value: values[index] ?? 0 };
}

function indexNear(steps: ArrayLike<number>, step: number): number {
  let index = 0;
  while (index + 1 < steps.length && (steps[index + 1] ?? 0) <= step) index++;
  return index;
}
