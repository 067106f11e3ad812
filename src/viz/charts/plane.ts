/**
 * The plane of alignment and uniformity (Wang & Isola 2020), with runs as paths. Lower is better for
 * both. The scales are the same for all runs, so that paths can be compared.
 */
import { createLabelPlacer, type LabelPlacer } from "./labels.ts";
import { type ChartSize, createSheet } from "./surface.ts";

/** The path of a run, oldest point first. */
export interface PlanePath {
  readonly label: string;
  /** `#rrggbb` */
  readonly colour: string;
  readonly steps: ArrayLike<number>;
  readonly alignment: ArrayLike<number>;
  readonly uniformity: ArrayLike<number>;
  /** Labelled events, by step. */
  readonly marks: readonly { readonly step: number; readonly label: string }[];
}

export interface ShownPlane {
  /** The first path is emphasised and drawn on top. */
  readonly paths: readonly PlanePath[];
  /** Uniformity of the uniform distribution, and the label of its line. */
  readonly uniform: { readonly value: number; readonly label: string };
  /** Alignment of unrelated pairs. */
  readonly unrelated: number;
  /** Index of the point of the first path that is read. */
  readonly read: number | undefined;
}

export interface PlaneChart {
  show(shown: ShownPlane): void;
  /** Index of the point of the first path nearest to (x, y) in CSS pixels, if one is near. */
  nearest(x: number, y: number): number | undefined;
  resize(width: number, height: number): void;
  dispose(): void;
}

const room = { left: 56, right: 12, top: 10, bottom: 32 };
/** Ends of the axes, unless a path goes beyond. */
const rightmost = 2.2;
const lowest = -4.7;
const highest = 0.15;
/** Greatest distance of the pointer from a data point, in pixels. */
const reach = 24;
/** Number of marks with a label; older marks have a tick only. */
const namedMarks = 4;

export function createPlane(host: HTMLElement, size: ChartSize): PlaneChart {
  const sheet = createSheet(host, size.pen);
  const { pen: context } = sheet;
  const { colours } = size;
  let { width, height } = size;
  let shown: ShownPlane | undefined;
  let far = rightmost;
  let labels: LabelPlacer | undefined;

  const x = (alignment: number) => room.left + (alignment / far) * (width - room.left - room.right);
  const y = (uniformity: number) =>
    room.top + ((highest - uniformity) / (highest - lowest)) * (height - room.top - room.bottom);

  const text = (
    words: string,
    at: { readonly x: number; readonly y: number },
    { colour = colours.faint, align = "left" }: { colour?: string; align?: CanvasTextAlign } = {},
  ) => {
    if (!context) return;
    context.textAlign = align;
    // An outline in the ground colour keeps text readable on lines.
    context.strokeStyle = colours.ground;
    context.lineWidth = 3;
    context.strokeText(words, at.x, at.y);
    context.fillStyle = colour;
    context.fillText(words, at.x, at.y);
  };
  /** Text beside a point, where it covers no other text; left out if there is no such place. */
  const beside = (
    words: string,
    [left, top]: readonly [number, number],
    colour = colours.faint,
  ) => {
    const size = { width: context?.measureText(words).width ?? 0, height: 14 };
    const place = labels?.place({ x: left, y: top }, size, 9);
    if (place) text(words, { x: place.left, y: place.top + 11 }, { colour });
  };
  const line = (colour: string, dashes: number[], ...places: readonly (readonly number[])[]) => {
    if (!context) return;
    context.strokeStyle = colour;
    context.setLineDash(dashes);
    context.beginPath();
    for (const [left = 0, top = 0] of places) context.lineTo(left, top);
    context.stroke();
    context.setLineDash([]);
  };
  const ring = (left: number, top: number, radius: number, colour: string, filled: boolean) => {
    if (!context) return;
    context.beginPath();
    context.arc(left, top, radius, 0, 2 * Math.PI);
    context.fillStyle = filled ? colour : colours.ground;
    context.fill();
    context.strokeStyle = filled ? colours.ground : colour;
    context.lineWidth = 1.5;
    context.stroke();
  };

  const drawFrame = ({ uniform, unrelated }: ShownPlane) => {
    if (!context) return;
    const [left, bottom] = [room.left, height - room.bottom];
    context.lineWidth = 1;
    line(colours.faint, [], [left, room.top], [left, bottom], [width - room.right, bottom]);
    for (let tick = 0; tick <= far; tick += far > 3 ? 1 : 0.5) {
      text(String(tick), { x: x(tick), y: bottom + 14 }, { align: "center" });
    }
    for (let tick = 0; tick >= lowest; tick--) {
      text(String(tick).replace("-", "−"), { x: left - 8, y: y(tick) + 4 }, { align: "right" });
    }
    text(
      "alignment: mean squared distance of two views",
      { x: width - room.right, y: height - 4 },
      { align: "right" },
    );
    context.save();
    context.translate(14, (room.top + bottom) / 2);
    context.rotate(-Math.PI / 2);
    text("uniformity", { x: 0, y: 0 }, { align: "center" });
    context.restore();
    text("↙ better", { x: left + 8, y: bottom - 8 }, { colour: colours.ink });
    labels?.keepFree({ left, top: bottom - 22, width: 76, height: 22 });
    line(colours.faint, [2, 4], [left, y(uniform.value)], [width - room.right, y(uniform.value)]);
    const labelWidth = context.measureText(uniform.label).width;
    const [labelLeft, labelTop] = [width - room.right - labelWidth, y(uniform.value) - 20];
    labels?.keepFree({ left: labelLeft, top: labelTop, width: labelWidth, height: 22 });
    text(uniform.label, { x: labelLeft, y: labelTop + 14 });
    if (unrelated <= far) {
      ring(x(unrelated), y(uniform.value), 3.5, colours.faint, false);
      beside("unrelated pairs", [x(unrelated), y(uniform.value)]);
    }
    const [cross, zero] = [x(0), y(0)];
    context.lineWidth = 1.5;
    line(colours.ink, [], [cross - 5, zero - 5], [cross + 5, zero + 5]);
    line(colours.ink, [], [cross - 5, zero + 5], [cross + 5, zero - 5]);
    beside("collapsed: one point", [cross, zero]);
  };

  const placesOf = ({ alignment, uniformity }: PlanePath) =>
    Array.from(
      { length: Math.min(alignment.length, uniformity.length) },
      (_, index) => [x(alignment[index] ?? 0), y(uniformity[index] ?? 0)] as const,
    );
  const drawPath = (path: PlanePath, first: boolean, alone: boolean) => {
    if (!context) return;
    const places = placesOf(path);
    const [start, end] = [places[0], places.at(-1)];
    if (!start || !end) return;
    context.lineJoin = "round";
    for (const [index, place] of places.entries()) {
      const before = places[index - 1];
      if (!before) continue;
      // Older segments fade.
      context.globalAlpha = (first ? 1 : 0.7) * (0.25 + (0.75 * index) / places.length);
      context.lineWidth = first ? 2 : 1.25;
      line(path.colour, [], before, place);
    }
    context.globalAlpha = 1;
    if (first) {
      for (const { step } of path.marks) {
        const [left, top] = places[indexAt(path.steps, step)] ?? start;
        ring(left, top, 2.5, colours.accent, true);
      }
    }
    ring(...start, 4, path.colour, false);
    if (places.length > 1) {
      ring(...end, first ? 5 : 3.5, alone ? colours.accent : path.colour, true);
    }
  };
  /** The ends of the paths first, then the newest marks of the first path, then its start. */
  const drawLabels = (paths: readonly PlanePath[]) => {
    for (const path of paths) {
      for (const [left, top] of placesOf(path)) {
        labels?.keepFree({ left: left - 2, top: top - 2, width: 4, height: 4 });
      }
    }
    for (const path of paths) {
      const end = placesOf(path).at(-1);
      if (end && path.steps.length > 1) beside(path.label, end, colours.ink);
    }
    const [first] = paths;
    const places = first ? placesOf(first) : [];
    for (const { step, label } of first?.marks.slice(-namedMarks).reverse() ?? []) {
      const place = first && places[indexAt(first.steps, step)];
      if (place) beside(label, place, colours.accent);
    }
    if (places[0]) beside("untrained", places[0]);
  };

  const draw = () => {
    sheet.clear(width, height);
    if (!context || !shown) return;
    context.font = `12px ${colours.font}`;
    far = shown.paths.reduce(
      (most, { alignment }) => Array.from(alignment).reduce((a, b) => Math.max(a, b * 1.05), most),
      rightmost,
    );
    labels = createLabelPlacer({ left: room.left, top: 0, width: width - room.left, height });
    drawFrame(shown);
    // With several paths, the end has the colour of its path.
    const alone = shown.paths.length === 1;
    for (const [index, path] of [...shown.paths.entries()].reverse()) {
      drawPath(path, index === 0, alone);
    }
    drawLabels(shown.paths);
    const [path] = shown.paths;
    if (path && shown.read !== undefined) {
      ring(
        x(path.alignment[shown.read] ?? 0),
        y(path.uniformity[shown.read] ?? 0),
        6,
        colours.ink,
        false,
      );
    }
  };

  return {
    show(next) {
      shown = next;
      draw();
    },
    nearest(left, top) {
      const [path] = shown?.paths ?? [];
      let best: number | undefined;
      let distance = reach;
      for (let index = 0; path && index < path.alignment.length; index++) {
        const away = Math.hypot(
          x(path.alignment[index] ?? 0) - left,
          y(path.uniformity[index] ?? 0) - top,
        );
        if (away < distance) {
          distance = away;
          best = index;
        }
      }
      return best;
    },
    resize(nextWidth, nextHeight) {
      width = nextWidth;
      height = nextHeight;
      draw();
    },
    dispose: sheet.remove,
  };
}

/** Index of the last point at or before a step. */
function indexAt(steps: ArrayLike<number>, step: number): number {
  let index = 0;
  while (index + 1 < steps.length && (steps[index + 1] ?? 0) <= step) index++;
  return index;
}
