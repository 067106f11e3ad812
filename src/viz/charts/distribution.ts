/**
 * Histograms as outlines over one axis. A single outline is labelled at its peak; several are labelled
 * in the emptier upper corner.
 */
import type { Pen } from "./pen.ts";
import { type ChartSize, createSurface, type SurfaceChart, trace, write } from "./surface.ts";
import type { ChartColours } from "./trend.ts";

interface Outline {
  readonly label: string;
  /** Shares in equal bins from `low` to `high`. */
  readonly shares: ArrayLike<number>;
  readonly tone: "ink" | "accent" | "faint";
}

export interface ShownDistributions {
  readonly low: number;
  readonly high: number;
  readonly outlines: readonly Outline[];
  /** Labels of the axis: low end, name, high end. */
  readonly axis: readonly [low: string, name: string, high: string];
}

const dashOf = (tone: Outline["tone"]): number[] => (tone === "faint" ? [3, 2] : []);

const BOTTOM = 20;
const TOP = 16;

export const createDistribution = (
  host: HTMLElement,
  size: ChartSize,
): SurfaceChart<ShownDistributions> =>
  createSurface(host, size, ({ context, width, height }, { outlines, axis }, colours) => {
    const tall = height - TOP - BOTTOM;
    const ground = TOP + tall;
    const highest = Math.max(1e-12, ...outlines.flatMap(({ shares }) => Array.from(shares)));
    trace(
      context,
      [
        [0, ground],
        [width, ground],
      ],
      { colour: colours.faint, width: 0.5 },
    );
    const [low, name, high] = axis;
    write(context, low, 0, height - 8, colours.faint);
    write(context, name, width / 2, height - 8, colours.faint, "center");
    write(context, high, width, height - 8, colours.faint, "right");

    for (const { shares, tone } of outlines) {
      const colour = colours[tone];
      const room = width / Math.max(1, shares.length);
      const top = (share: number) => ground - (share / highest) * tall;
      const points = Array.from(shares).flatMap((share, bin): [number, number][] => [
        [bin * room, top(share)],
        [(bin + 1) * room, top(share)],
      ]);
      context.globalAlpha = 0.16;
      context.fillStyle = colour;
      context.beginPath();
      context.moveTo(0, ground);
      for (const [x, y] of points) context.lineTo(x, y);
      context.lineTo(width, ground);
      context.fill();
      context.globalAlpha = 1;
      trace(context, points, { colour, width: 1.25, dash: dashOf(tone) });
    }
    const [alone, second] = outlines;
    if (second) writeNames(context, outlines, colours, width);
    else if (alone) {
      const { label, shares, tone } = alone;
      const list = Array.from(shares);
      const highestBin = list.indexOf(Math.max(...list));
      const half = context.measureText(label).width / 2;
      const middle = ((highestBin + 0.5) * width) / Math.max(1, list.length);
      const x = Math.min(width - half, Math.max(half, middle));
      const y = ground - ((list[highestBin] ?? 0) / highest) * tall - 8;
      write(context, label, x, Math.max(8, y), colours[tone], "center");
    }
  });

const SAMPLE = 14;
const NAME_LINE = 14;

/** Each label with a sample of its line, on the side where the outlines are lower. */
function writeNames(
  context: Pen,
  outlines: readonly Outline[],
  colours: ChartColours,
  width: number,
): void {
  const widest = Math.max(...outlines.map(({ label }) => context.measureText(label).width));
  const room = Math.min(0.5, (widest + SAMPLE + 6) / width);
  const highestOn = (side: "left" | "right") =>
    Math.max(
      ...outlines.flatMap(({ shares }) => {
        const list = Array.from(shares);
        const bins = Math.ceil(list.length * room);
        return side === "left" ? list.slice(0, bins) : list.slice(-bins);
      }),
    );
  const left = highestOn("left") <= highestOn("right") ? 0 : width - widest - SAMPLE - 6;
  for (const [place, { label, tone }] of outlines.entries()) {
    const y = 8 + place * NAME_LINE;
    trace(
      context,
      [
        [left, y],
        [left + SAMPLE, y],
      ],
      { colour: colours[tone], dash: dashOf(tone) },
    );
    write(context, label, left + SAMPLE + 6, y, colours[tone]);
  }
}
