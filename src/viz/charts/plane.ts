/**
 * Alignment against uniformity (Wang & Isola 2020): a run is a way through this plane. Both are better
 * toward the lower left; the scales stay the same for all runs, so that ways can be compared by eye.
 */
import type { ChartColours } from "./trend.ts";

/** A run's way, oldest point first. */
export interface PlanePath {
  readonly label: string;
  /** `#rrggbb` */
  readonly colour: string;
  readonly steps: ArrayLike<number>;
  readonly alignment: ArrayLike<number>;
  readonly uniformity: ArrayLike<number>;
  /** What happened on the way, by the step. */
  readonly marks: readonly { readonly step: number; readonly label: string }[];
}

export interface ShownPlane {
  /** The first is drawn strongest and last. */
  readonly paths: readonly PlanePath[];
  /** Uniformity of the uniform distribution, and what the line is called. */
  readonly uniform: { readonly value: number; readonly label: string };
  /** Alignment of unrelated pairs. */
  readonly unrelated: number;
  /** The point of the first way that is read, by index. */
  readonly read: number | undefined;
}

export interface PlaneChart {
  show(picture: ShownPlane): void;
  /** The point of the first way nearest to a place in CSS pixels, if one is near. */
  nearest(x: number, y: number): number | undefined;
  resize(width: number, height: number): void;
  dispose(): void;
}

const room = { left: 56, right: 12, top: 10, bottom: 32 };
/** Both ends of the axes; a way that goes beyond stretches them. */
const rightmost = 2.2;
const lowest = -4.7;
const highest = 0.15;
/** How near the pointer must be, in pixels. */
const reach = 24;
/** Names of marks that are written out; older ones keep their tick. */
const namedMarks = 4;

/** Draws into `host`. */
export function createPlane(
  host: HTMLElement,
  size: { width: number; height: number; colours: ChartColours },
): PlaneChart {
  const canvas = document.createElement("canvas");
  canvas.style.cssText = "display:block;width:100%;height:100%";
  host.append(canvas);
  const context = canvas.getContext("2d");
  const { colours } = size;
  let { width, height } = size;
  let picture: ShownPlane | undefined;
  let far = rightmost;

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
    // A rim of ground, so that words stay readable on what lies below.
    context.strokeStyle = colours.ground;
    context.lineWidth = 3;
    context.strokeText(words, at.x, at.y);
    context.fillStyle = colour;
    context.fillText(words, at.x, at.y);
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
    line(colours.faint, [2, 4], [left, y(uniform.value)], [width - room.right, y(uniform.value)]);
    text(uniform.label, { x: width - room.right, y: y(uniform.value) - 6 }, { align: "right" });
    if (unrelated <= far) {
      ring(x(unrelated), y(uniform.value), 3.5, colours.faint, false);
      const half = context.measureText("unrelated pairs").width / 2;
      const middle = Math.min(x(unrelated), width - half);
      text("unrelated pairs", { x: middle, y: y(uniform.value) + 16 }, { align: "center" });
    }
    const [cross, zero] = [x(0), y(0)];
    context.lineWidth = 1.5;
    line(colours.ink, [], [cross - 5, zero - 5], [cross + 5, zero + 5]);
    line(colours.ink, [], [cross - 5, zero + 5], [cross + 5, zero - 5]);
    text("collapsed: one point", { x: cross + 10, y: zero + 4 });
  };

  const drawWay = (way: PlanePath, first: boolean, alone: boolean) => {
    if (!context) return;
    const count = Math.min(way.alignment.length, way.uniformity.length);
    const place = (index: number) =>
      [x(way.alignment[index] ?? 0), y(way.uniformity[index] ?? 0)] as const;
    context.lineJoin = "round";
    for (let index = 1; index < count; index++) {
      // The past fades.
      context.globalAlpha = (first ? 1 : 0.7) * (0.25 + (0.75 * index) / count);
      context.lineWidth = first ? 2 : 1.25;
      line(way.colour, [], place(index - 1), place(index));
    }
    context.globalAlpha = 1;
    if (count === 0) return;
    if (first) {
      way.marks.forEach(({ step, label }, index) => {
        const at = indexAt(way.steps, step);
        const [left, top] = place(at);
        ring(left, top, 2.5, colours.accent, true);
        if (index >= way.marks.length - namedMarks)
          text(label, { x: left + 7, y: top - 5 }, { colour: colours.accent });
      });
    }
    const [startX, startY] = place(0);
    ring(startX, startY, 4, way.colour, false);
    if (first) text("untrained", { x: startX + 9, y: startY + 4 });
    const [endX, endY] = place(count - 1);
    if (count > 1) {
      ring(endX, endY, first ? 5 : 3.5, alone ? colours.accent : way.colour, true);
      text(way.label, { x: endX + 9, y: endY + 4 }, { colour: colours.ink });
    }
  };

  const draw = () => {
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    if (!context || !picture) return;
    context.scale(devicePixelRatio, devicePixelRatio);
    context.font = `12px ${colours.font}`;
    far = picture.paths.reduce(
      (most, { alignment }) => Array.from(alignment).reduce((a, b) => Math.max(a, b * 1.05), most),
      rightmost,
    );
    drawFrame(picture);
    // Of several, each keeps its colour to the end: it is what tells them apart.
    const alone = picture.paths.length === 1;
    for (const [index, way] of [...picture.paths.entries()].reverse()) {
      drawWay(way, index === 0, alone);
    }
    const [way] = picture.paths;
    if (way && picture.read !== undefined) {
      ring(
        x(way.alignment[picture.read] ?? 0),
        y(way.uniformity[picture.read] ?? 0),
        6,
        colours.ink,
        false,
      );
    }
  };

  return {
    show(next) {
      picture = next;
      draw();
    },
    nearest(left, top) {
      const [way] = picture?.paths ?? [];
      let best: number | undefined;
      let distance = reach;
      for (let index = 0; way && index < way.alignment.length; index++) {
        const away = Math.hypot(
          x(way.alignment[index] ?? 0) - left,
          y(way.uniformity[index] ?? 0) - top,
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
    dispose: () => canvas.remove(),
  };
}

/** The last point at or before a step. */
function indexAt(steps: ArrayLike<number>, step: number): number {
  let index = 0;
  while (index + 1 < steps.length && (steps[index + 1] ?? 0) <= step) index++;
  return index;
}
