/** Singular values in order, on a log scale with its decades named, beside those of another time. */
import { decadeLabel, decadesOf } from "./decades.ts";
import { type ChartSize, createSurface, type SurfaceChart, trace, write } from "./surface.ts";

export interface ShownValues {
  /** Descending. */
  readonly values: ArrayLike<number>;
  /** A faint line behind them. */
  readonly reference: { readonly label: string; readonly values: ArrayLike<number> } | undefined;
  readonly label: string;
}

const LEFT = 44;
const TOP = 10;
const BOTTOM = 24;
const RIGHT = 8;

/** Draws into `host`. */
export const createSingularValues = (
  host: HTMLElement,
  size: ChartSize,
): SurfaceChart<ShownValues> =>
  createSurface(host, size, ({ context, width, height }, { values, reference, label }, colours) => {
    const axis = decadesOf([values, reference?.values ?? []]);
    const count = Math.max(values.length, reference?.values.length ?? 0);
    const tall = height - TOP - BOTTOM;
    const wide = width - LEFT - RIGHT;
    const x = (index: number) => LEFT + (count > 1 ? (index / (count - 1)) * wide : wide / 2);
    const y = (value: number) => TOP + (1 - axis.at(value)) * tall;

    for (const exponent of axis.ticks) {
      const at = y(10 ** exponent);
      write(context, decadeLabel(exponent), LEFT - 8, at, colours.faint, "right");
      trace(
        context,
        [
          [LEFT - 4, at],
          [LEFT, at],
        ],
        { colour: colours.faint, width: 1 },
      );
    }
    trace(
      context,
      [
        [LEFT, TOP],
        [LEFT, TOP + tall],
        [width - RIGHT, TOP + tall],
      ],
      {
        colour: colours.faint,
        width: 0.5,
      },
    );
    write(context, "1", x(0), height - 9, colours.faint, "center");
    write(context, String(count), x(count - 1), height - 9, colours.faint, "right");
    write(context, "index of σ", LEFT + wide / 2, height - 9, colours.faint, "center");

    const line = (list: ArrayLike<number>) =>
      Array.from(list, (value, index): [number, number] => [x(index), y(value)]);
    if (reference) {
      trace(context, line(reference.values), { colour: colours.faint, dash: [4, 3] });
    }
    const points = line(values);
    trace(context, points, { colour: colours.ink });
    context.fillStyle = colours.ink;
    if (points.length <= 64)
      for (const [at, up] of points) context.fillRect(at - 1.5, up - 1.5, 3, 3);

    // Names stand at a third of the way, the upper one above its line and the lower below.
    const place = Math.floor(values.length / 3);
    const own = points[place];
    const other = reference && line(reference.values)[Math.min(place, reference.values.length - 1)];
    const ownAbove = !other || !own || own[1] <= other[1];
    if (own) write(context, label, own[0], own[1] + (ownAbove ? -12 : 14), colours.ink);
    if (other && reference) {
      write(context, reference.label, other[0], other[1] + (ownAbove ? 14 : -12), colours.faint);
    }
  });
