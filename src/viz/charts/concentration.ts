/**
 * Spread of distances over the number of dimensions, which doubles to the right. Curves are labelled
 * at their ends.
 */
import { decadeLabel, decadesOf } from "./decades.ts";
import type { Pen } from "./pen.ts";
import { placedApart } from "./spread.ts";
import { type ChartSize, createSurface, type SurfaceChart, trace, write } from "./surface.ts";

export interface ConcentrationCurve {
  readonly label: string;
  readonly tone: "ink" | "accent";
  readonly dashed: boolean;
  /** One value per number of dimensions; values that are not finite are not drawn. */
  readonly values: ArrayLike<number>;
}

export interface ShownConcentration {
  readonly dimensions: readonly number[];
  readonly curves: readonly ConcentrationCurve[];
  /** Scale of the values; a linear scale starts at 0. */
  readonly scale: "log" | "linear";
}

const LEFT = 36;
const TOP = 8;
const BOTTOM = 36;
const GAP = 8;
const LINE = 14;

export const createConcentration = (
  host: HTMLElement,
  size: ChartSize,
): SurfaceChart<ShownConcentration> =>
  createSurface(host, size, ({ context, width, height }, shown, colours) => {
    const { dimensions, curves } = shown;
    const widest = Math.max(0, ...curves.map(({ label }) => context.measureText(label).width));
    const right = width - widest - GAP - 4;
    const ground = height - BOTTOM;
    const doublings = dimensions.map((count) => Math.log2(count));
    const [from = 0, to = 1] = [doublings[0], doublings.at(-1)];
    const x = (place: number) =>
      to > from
        ? LEFT + 4 + (((doublings[place] ?? 0) - from) / (to - from)) * (right - LEFT - 4)
        : (LEFT + right) / 2;
    const axis = axisOf(shown);
    const y = (value: number) => ground - axis.at(value) * (ground - TOP);

    for (const { at, words } of axis.ticks) {
      write(context, words, LEFT - 8, y(at), colours.faint, "right");
      trace(
        context,
        [
          [LEFT - 4, y(at)],
          [LEFT, y(at)],
        ],
        { colour: colours.faint, width: 1 },
      );
    }
    trace(
      context,
      [
        [LEFT, TOP],
        [LEFT, ground],
        [right, ground],
      ],
      { colour: colours.faint, width: 0.5 },
    );
    writeDimensions(context, dimensions, x, ground + 11, colours.faint);
    write(context, "dimensions", (LEFT + right) / 2, height - 7, colours.faint, "center");

    const ends = curves.map(({ values, tone, dashed }) => {
      const points = dimensions
        .map((_, place): [number, number] => [x(place), values[place] ?? Number.NaN])
        .filter(([, value]) => Number.isFinite(value))
        .map(([left, value]): [number, number] => [left, y(value)]);
      const colour = colours[tone];
      trace(context, points, { colour, dash: dashed ? [4, 3] : [] });
      context.fillStyle = colour;
      if (!dashed) for (const [left, top] of points) context.fillRect(left - 1.5, top - 1.5, 3, 3);
      return points.at(-1)?.[1];
    });
    // A curve without finite values has no end to label.
    const named = curves.flatMap((curve, index) => {
      const end = ends[index];
      return end === undefined ? [] : [{ curve, end }];
    });
    const places = placedApart(
      named.map(({ end }) => end),
      LINE,
      TOP,
      ground - 2,
    );
    for (const [index, { curve, end }] of named.entries()) {
      const place = places[index] ?? end;
      write(context, curve.label, right + GAP, place, colours[curve.tone]);
    }
  });

interface Axis {
  /** 0 at the bottom, 1 at the top. */
  at(value: number): number;
  readonly ticks: readonly { readonly at: number; readonly words: string }[];
}

function axisOf({ curves, scale }: ShownConcentration): Axis {
  if (scale === "log") {
    const decades = decadesOf(curves.map(({ values }) => values));
    return {
      at: decades.at,
      ticks: decades.ticks.map((exponent) => ({
        at: 10 ** exponent,
        words: decadeLabel(exponent),
      })),
    };
  }
  const largest = Math.max(
    0.1,
    ...curves.flatMap(({ values }) => Array.from(values).filter(Number.isFinite)),
  );
  const top = Math.ceil(largest * 10) / 10;
  return {
    at: (value) => value / top,
    ticks: [0, top].map((at) => ({ at, words: String(Number(at.toFixed(1))) })),
  };
}

/** Labels as many as fit, starting with the last one. */
function writeDimensions(
  context: Pen,
  dimensions: readonly number[],
  x: (place: number) => number,
  y: number,
  colour: string,
): void {
  let taken = Number.POSITIVE_INFINITY;
  for (let place = dimensions.length - 1; place >= 0; place--) {
    const words = String(dimensions[place]);
    const half = context.measureText(words).width / 2;
    if (x(place) + half + 4 > taken) continue;
    taken = x(place) - half;
    write(context, words, x(place), y, colour, "center");
  }
}
