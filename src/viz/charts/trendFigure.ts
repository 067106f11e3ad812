/** A series over steps for a figure: the same lines as the detailed chart of trend.ts, drawn with a pen. */
import { decimate, meanSpan, runningMean } from "./decimate.ts";
import { type ChartSize, createSurface, trace, write } from "./surface.ts";
import type { ShownTrend, Trend } from "./trend.ts";

interface TrendFigureOptions extends ChartSize {
  format(value: number): string;
}

const LEFT = 52;
const TOP = 8;
const BOTTOM = 22;
const RIGHT = 12;

export const createTrendFigure = (host: HTMLElement, options: TrendFigureOptions): Trend =>
  createSurface(host, options, ({ context, width, height }, shown: ShownTrend, colours) => {
    const { line, twin, marks, past, levels = [] } = shown;
    const lines = twin ? [line, twin] : [line];
    const steps = lines.flatMap((each) => [
      each.steps[0] ?? 0,
      each.steps[each.steps.length - 1] ?? 1,
    ]);
    const values = [
      ...lines.flatMap((each) => Array.from(each.values)),
      ...levels.map(({ value }) => value),
    ].filter(Number.isFinite);
    const [first, last] = [Math.min(...steps), Math.max(...steps, Math.min(...steps) + 1)];
    const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const spread = most > least ? most - least : Math.max(1e-6, Math.abs(most) * 0.05);
    const ground = height - BOTTOM;
    const x = (step: number) => LEFT + ((step - first) / (last - first)) * (width - LEFT - RIGHT);
    const y = (value: number) => ground - ((value - least) / spread) * (ground - TOP);
    const upright = (step: number, colour: string, dash: number[]) =>
      trace(
        context,
        [
          [x(step), TOP],
          [x(step), ground],
        ],
        { colour, width: 1, dash },
      );

    trace(
      context,
      [
        [LEFT, TOP],
        [LEFT, ground],
        [width - RIGHT, ground],
      ],
      { colour: colours.faint, width: 0.5 },
    );
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      const value = least + share * spread;
      write(context, options.format(value), LEFT - 8, y(value), colours.faint, "right");
      const step = Math.round(first + share * (last - first));
      const align = share === 1 ? "right" : share === 0 ? "left" : "center";
      write(context, String(step), x(step), height - 8, colours.faint, align);
    }
    for (const { label, value } of levels) {
      trace(
        context,
        [
          [LEFT, y(value)],
          [width - RIGHT, y(value)],
        ],
        { colour: colours.faint, width: 1, dash: [1, 3] },
      );
      const isLow = y(value) > (TOP + ground) / 2;
      const above = y(value) - TOP < 16 ? 10 : -8;
      if (isLow) write(context, label, LEFT + 4, y(value) + above, colours.faint);
      else write(context, label, width - RIGHT, y(value) + above, colours.faint, "right");
    }
    for (const step of marks) upright(step, colours.accent, [3, 3]);
    if (past !== undefined) upright(past, colours.ink, []);
    const thin = decimate(line, Math.floor(width));
    const points = (of: ArrayLike<number>, at: ArrayLike<number>) =>
      Array.from(of, (value, index): [number, number] => [x(at[index] ?? 0), y(value)]);
    context.globalAlpha = 0.55;
    trace(context, points(thin.values, thin.steps), { colour: colours.faint, width: 1 });
    context.globalAlpha = 1;
    const means = runningMean(Float64Array.from(thin.values), meanSpan);
    trace(context, points(means, thin.steps), { colour: colours.ink });
    if (!twin) return;
    const thinTwin = decimate(twin, Math.floor(width));
    const twins = points(runningMean(Float64Array.from(thinTwin.values), meanSpan), thinTwin.steps);
    trace(context, twins, { colour: colours.accent });
    const [endX, endY] = twins.at(-1) ?? [LEFT, TOP];
    write(context, "twin", endX, endY - 8, colours.accent, "right");
  });
