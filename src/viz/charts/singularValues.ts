/** Singular values in descending order on a log scale, with a reference spectrum. */
import { decadeLabel, decadesOf } from "./decades.ts";
import { type ChartSize, createSurface, type SurfaceChart, trace, write } from "./surface.ts";

export interface ShownValues {
  /** In descending order. */
  readonly values: ArrayLike<number>;
  /** A second spectrum, drawn as a faint line. */
  readonly reference: { readonly label: string; readonly values: ArrayLike<number> } | undefined;
  readonly label: string;
}

const LEFT = 44;
const TOP = 10;
const BOTTOM = 24;
const RIGHT = 8;

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

    // The lines fall, so there is space above right and below left of each point.
    const after = (list: [number, number][], share: number) =>
      list[Math.min(list.length - 1, Math.floor(list.length * share))];
    const others = reference ? line(reference.values) : [];
    const [own, other] = [after(points, 1 / 3), after(others, 1 / 3)];
    const ownAbove = !other || !own || own[1] <= other[1];
    const name = (words: string, list: [number, number][], above: boolean, colour: string) => {
      const [at, up] = after(list, above ? 1 / 3 : 1 / 2) ?? [];
      if (at === undefined || up === undefined) return;
      if (above) write(context, words, at + 4, up - 10, colour);
      else write(context, words, at - 4, up + 14, colour, "right");
    };
    name(label, points, ownAbove, colours.ink);
    if (reference) name(reference.label, others, !ownAbove, colours.faint);
  });
