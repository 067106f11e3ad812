/** How a quantity is distributed: one or more outlines over one axis, each named at its peak. */
import { type ChartSize, createSurface, type SurfaceChart, trace, write } from "./surface.ts";

interface Outline {
  readonly label: string;
  /** Shares of the whole in equal bins from `low` to `high`. */
  readonly shares: ArrayLike<number>;
  readonly tone: "ink" | "accent" | "faint";
}

export interface ShownDistributions {
  readonly low: number;
  readonly high: number;
  readonly outlines: readonly Outline[];
  /** The ends of the axis and its name. */
  readonly axis: readonly [low: string, name: string, high: string];
}

const BOTTOM = 20;
const TOP = 16;

/** Draws into `host`. */
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

    const taken: { x: number; y: number; half: number }[] = [];
    for (const { label, shares, tone } of outlines) {
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
      trace(context, points, { colour, width: 1.25, dash: tone === "faint" ? [3, 2] : [] });

      const list = Array.from(shares);
      const peak = list.indexOf(Math.max(...list));
      const half = context.measureText(label).width / 2;
      const x = Math.min(width - half, Math.max(half, (peak + 0.5) * room));
      let y = Math.max(8, top(list[peak] ?? 0) - 8);
      // A name that would stand on another one steps down.
      while (
        taken.some(
          (each) => Math.abs(each.x - x) < each.half + half + 6 && Math.abs(each.y - y) < 13,
        )
      )
        y += 13;
      taken.push({ x, y, half });
      write(context, label, x, y, colour, "center");
    }
  });
