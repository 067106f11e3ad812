/**
 * A series over steps, drawn by uPlot: a detailed chart with a scale and a reading under the pointer,
 * or a sparkline without. Vertical marks show where settings were changed during the run.
 */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { decimate, type Line, meanSpan, runningMean } from "./decimate.ts";

export interface ChartColours {
  readonly ink: string;
  readonly faint: string;
  readonly accent: string;
  readonly ground: string;
  /** A CSS font for numbers. */
  readonly font: string;
}

export interface TrendOptions {
  readonly width: number;
  readonly height: number;
  /** With a scale and a reading under the pointer; otherwise a sparkline. */
  readonly detailed: boolean;
  readonly colours: ChartColours;
  format(value: number): string;
  /** The step and value under the pointer; undefined when the pointer has left. */
  onRead?(reading: { readonly step: number; readonly value: number } | undefined): void;
}

export interface ShownTrend {
  readonly line: Line;
  /** Steps at which a setting was changed. */
  readonly marks: readonly number[];
  /** The step that is played back; undefined shows the present. */
  readonly past: number | undefined;
  /** The same series of the run's twin, from the step of the fork. */
  readonly twin: Line | undefined;
  /** Known values, drawn as labelled horizontal lines in a detailed chart. */
  readonly levels?: readonly Level[];
}

export interface Level {
  readonly label: string;
  readonly value: number;
}

export interface Trend {
  show(shown: ShownTrend): void;
  resize(width: number, height: number): void;
  dispose(): void;
}

export function createTrend(host: HTMLElement, options: TrendOptions): Trend {
  const { colours, detailed, format } = options;
  let marks: readonly number[] = [];
  let past: number | undefined;
  let levels: readonly Level[] = [];
  let twin: { readonly steps: Float64Array; readonly values: Float64Array } | undefined;

  const drawMarks = ({ ctx, bbox, valToPos }: uPlot) => {
    ctx.save();
    ctx.strokeStyle = colours.accent;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash(detailed ? [3 * devicePixelRatio, 3 * devicePixelRatio] : []);
    const upright = (step: number) => {
      const x = Math.round(valToPos(step, "x", true)) + 0.5;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    };
    marks.forEach(upright);
    ctx.setLineDash([]);
    ctx.strokeStyle = colours.ink;
    if (past !== undefined) upright(past);
    ctx.restore();
  };
  const drawLevels = ({ ctx, bbox, valToPos }: uPlot) => {
    ctx.save();
    ctx.strokeStyle = colours.faint;
    ctx.fillStyle = colours.faint;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([devicePixelRatio, 3 * devicePixelRatio]);
    ctx.font = `${11 * devicePixelRatio}px ${colours.font}`;
    for (const { label, value } of levels) {
      const y = Math.round(valToPos(value, "y", true)) + 0.5;
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
      // A falling curve begins at the upper left and ends at the lower right.
      const low = y > bbox.top + bbox.height / 2;
      ctx.textAlign = low ? "left" : "right";
      const below = y - bbox.top < 16 * devicePixelRatio;
      const x = bbox.left + (low ? 0 : bbox.width);
      ctx.fillText(label, x, y + (below ? 14 : -6) * devicePixelRatio);
    }
    ctx.restore();
  };
  const drawTwin = ({ ctx, valToPos }: uPlot) => {
    const last = twin?.steps.at(-1);
    if (!twin || last === undefined) return;
    ctx.save();
    ctx.strokeStyle = colours.accent;
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.beginPath();
    twin.values.forEach((value, index) => {
      ctx.lineTo(valToPos(twin?.steps[index] ?? 0, "x", true), valToPos(value, "y", true));
    });
    ctx.stroke();
    if (detailed) {
      ctx.fillStyle = colours.accent;
      ctx.font = `${12 * devicePixelRatio}px ${colours.font}`;
      ctx.textAlign = "right";
      const y = valToPos(twin.values.at(-1) ?? 0, "y", true);
      ctx.fillText("twin", valToPos(last, "x", true), y - 6 * devicePixelRatio);
    }
    ctx.restore();
  };
  const drawEnd = ({ ctx, data, valToPos }: uPlot) => {
    const [steps, values, means] = data;
    const line = means ?? values;
    const step = steps.at(-1);
    const value = line?.at(-1);
    if (step === undefined || value === undefined || value === null) return;
    ctx.fillStyle = colours.accent;
    ctx.beginPath();
    const radius = (detailed ? 3 : 2) * devicePixelRatio;
    ctx.arc(valToPos(step, "x", true), valToPos(value, "y", true), radius, 0, 2 * Math.PI);
    ctx.fill();
  };
  const read = ({ cursor, data }: uPlot) => {
    const index = cursor.idx ?? undefined;
    const [step, value] = index === undefined ? [] : [data[0][index], data[1]?.[index]];
    const found = step !== undefined && value !== undefined && value !== null;
    options.onRead?.(found ? { step, value } : undefined);
  };

  const edge = (side: 2 | 3, text: (value: number) => string): uPlot.Axis => ({
    side,
    show: detailed,
    stroke: colours.faint,
    font: `12px ${colours.font}`,
    size: side === 2 ? 20 : 44,
    gap: 4,
    grid: { show: false },
    ticks: { show: false },
    border: { show: false },
    // Labels at the ends of the value scale and at the last step only.
    splits: (_, __, least, greatest) => (side === 2 ? [greatest] : [least, greatest]),
    values: (_, splits) => splits.map(text),
  });
  const strong: uPlot.Series = { stroke: colours.ink, width: 1.5, points: { show: false } };
  const chart = new uPlot(
    {
      width: options.width,
      height: options.height,
      padding: detailed ? [6, 12, 0, 0] : [4, 4, 4, 2],
      legend: { show: false },
      cursor: { show: detailed, x: detailed, y: false, drag: { x: false, y: false } },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      scales: {
        x: { time: false, range: (_, least, greatest) => [least, Math.max(greatest, least + 1)] },
        y: {
          range: (_, least, greatest) => {
            const others = [...(twin?.values ?? []), ...levels.map(({ value }) => value)];
            return roomAround(Math.min(least, ...others), Math.max(greatest, ...others));
          },
        },
      },
      axes: [edge(2, String), edge(3, format)],
      series: detailed
        ? [{}, { ...strong, stroke: colours.faint, width: 1, alpha: 0.55 }, strong]
        : [{}, strong],
      hooks: {
        draw: [drawLevels, drawMarks, drawTwin, drawEnd],
        setCursor: detailed ? [read] : [],
      },
    },
    undefined,
    host,
  );

  return {
    show({ line, twin: twinLine, ...rest }) {
      marks = rest.marks;
      past = rest.past;
      levels = detailed ? (rest.levels ?? []) : [];
      const most = Math.max(20, Math.floor(chart.width));
      twin = twinLine && thinned(twinLine, most, detailed ? meanSpan : 1);
      const thin = decimate(line, most);
      const [steps, values] = [Float64Array.from(thin.steps), Float64Array.from(thin.values)];
      chart.setData(
        detailed ? [steps, values, runningMean(values, meanSpan)] : [steps, values],
        true,
      );
    },
    resize: (width, height) => chart.setSize({ width, height }),
    dispose: () => chart.destroy(),
  };
}

function thinned(line: Line, most: number, span: number) {
  const { steps, values } = decimate(line, most);
  return { steps: Float64Array.from(steps), values: runningMean(values, span) };
}

/** The range of the scale; a flat line is placed in its middle. */
function roomAround(least: number, greatest: number): [number, number] {
  if (!Number.isFinite(least) || !Number.isFinite(greatest)) return [0, 1];
  if (greatest > least) return [least, greatest];
  const room = Math.max(Math.abs(least) * 0.05, 1e-6);
  return [least - room, least + room];
}
