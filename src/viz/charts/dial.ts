/**
 * What is measured over the range of a dial, one small chart per measure side by side: the curve, the position of the dial
 * as an upright line, and a dashed one where nothing is changed.
 */
import { type ChartSize, createSurface, type SurfaceChart, trace, write } from "./surface.ts";

export interface DialPanel {
  readonly label: string;
  /** One value per position; null where there is none. */
  readonly values: readonly (number | null)[];
  format(value: number): string;
}

export interface ShownDial {
  readonly positions: readonly number[];
  /** Index of the dial's position. */
  readonly place: number;
  /** Position at which nothing is changed. */
  readonly rest: number;
  readonly panels: readonly DialPanel[];
}

/** Least width of a panel; narrower charts have several rows. */
const NARROWEST = 104;
const SPACE = 16;
const TOP = 36;
const BOTTOM = 8;

export const createDial = (host: HTMLElement, size: ChartSize): SurfaceChart<ShownDial> =>
  createSurface(host, size, ({ context, width, height }, shown, colours) => {
    const { positions, place, rest, panels } = shown;
    const most = Math.max(1, Math.floor((width + SPACE) / (NARROWEST + SPACE)));
    const rows = Math.ceil(panels.length / most);
    const columns = Math.ceil(panels.length / rows);
    const wide = (width - SPACE * (columns - 1)) / columns;
    const tall = (height - SPACE * (rows - 1)) / rows;
    const [first = 0, last = 1] = [positions[0], positions.at(-1)];
    for (const [index, { label, values, format }] of panels.entries()) {
      const left = (index % columns) * (wide + SPACE);
      const top = Math.floor(index / columns) * (tall + SPACE);
      const x = (position: number) => left + ((position - first) / (last - first)) * wide;
      const known = values.filter((value): value is number => value !== null);
      const [least, greatest] = [Math.min(...known), Math.max(...known)];
      const ground = top + tall - BOTTOM;
      const y = (value: number) =>
        greatest > least
          ? ground - ((value - least) / (greatest - least)) * (ground - top - TOP)
          : (ground + top + TOP) / 2;
      write(context, label, left, top + 7, colours.faint);
      const value = values[place];
      write(
        context,
        value === null || value === undefined ? "–" : format(value),
        left,
        top + 23,
        colours.ink,
      );
      if (known.length === 0) continue;
      const upright = (position: number) =>
        [
          [x(position), top + TOP - 6],
          [x(position), ground + BOTTOM - 2],
        ] as const;
      trace(context, upright(rest), { colour: colours.faint, width: 1, dash: [2, 3] });
      trace(context, upright(positions[place] ?? rest), { colour: colours.accent, width: 1 });
      const points = values.flatMap((each, at): [number, number][] =>
        each === null ? [] : [[x(positions[at] ?? 0), y(each)]],
      );
      trace(context, points, { colour: colours.ink });
      if (value === null || value === undefined) continue;
      context.fillStyle = colours.accent;
      context.beginPath();
      context.arc(x(positions[place] ?? rest), y(value), 3.5, 0, 2 * Math.PI);
      context.fill();
    }
  });
