/**
 * Arrows on the surface of the sphere, along great circles. Pulls have filled heads and pushes open
 * ones, in different colours; numbers mark the points that the text refers to.
 */
import type { Pen } from "../charts/pen.ts";
import { type ScreenPoint, type Sight, toScreen } from "./camera.ts";
import type { Layer } from "./layers.ts";
import type { SphereColours } from "./renderer.ts";

export type ArrowKind = "pull" | "push" | "net" | "other";

export interface SphereArrows {
  /** Tails as unit vectors [count, 3], and directions [count, 3]; the longest has length 1. */
  readonly tails: Float32Array;
  readonly tips: Float32Array;
  readonly kinds: readonly ArrowKind[];
  /** Opacity of each, 0 to 1. */
  readonly weights: Float32Array;
  /** Points to number from 1, as unit vectors [any, 3]. */
  readonly marks: Float32Array;
}

/** Angle of the longest arrow along the sphere, in radians. */
const REACH = 0.7;
/** Line segments per arrow. */
const PIECES = 10;
/** Arrows shorter than this are not drawn, in pixels. */
const LEAST = 1.5;

/** Palette indices: blue and orange can be distinguished with any kind of colour blindness. */
export const arrowHues = { pull: 0, push: 1 } as const;

const colourOf = (kind: ArrowKind, { classes, ink, accent }: SphereColours): string => {
  switch (kind) {
    case "pull":
      return classes[arrowHues.pull] ?? accent;
    case "push":
      return classes[arrowHues.push] ?? ink;
    case "net":
    case "other":
      return ink;
    default:
      return kind satisfies never;
  }
};

/** The point at `share` of an arrow, along the great circle through its tail. */
export function alongArrow(
  { tails, tips }: Pick<SphereArrows, "tails" | "tips">,
  index: number,
  share: number,
): [number, number, number] {
  const start = 3 * index;
  const length = Math.hypot(tips[start]!, tips[start + 1]!, tips[start + 2]!);
  const angle = share * REACH * length;
  const forward = length > 0 ? Math.sin(angle) / length : 0;
  const stay = Math.cos(angle);
  const at = (axis: number) => stay * tails[start + axis]! + forward * tips[start + axis]!;
  return [at(0), at(1), at(2)];
}

/** A layer with these arrows. */
export function arrowLayer(arrows: SphereArrows): Layer {
  const { kinds, weights, marks } = arrows;
  const place: ScreenPoint = { x: 0, y: 0, scale: 1, front: false };
  const most = Math.max(1e-12, ...kinds.map((kind, i) => (kind === "push" ? weights[i]! : 0)));

  const arrow = (context: Pen, sight: Sight, colours: SphereColours, index: number) => {
    const kind = kinds[index]!;
    const way: { x: number; y: number }[] = [];
    let front = true;
    for (let piece = 0; piece <= PIECES; piece++) {
      toScreen(sight, ...alongArrow(arrows, index, piece / PIECES), place);
      if (piece === PIECES) front = place.front;
      way.push({ x: place.x, y: place.y });
    }
    const [first] = way;
    const [before, last] = way.slice(-2);
    if (!first || !before || !last) return;
    const length = Math.hypot(last.x - first.x, last.y - first.y);
    if (length < LEAST) return;
    const strong = kind === "net" || kind === "pull";
    const plain = kind === "other" ? 0.35 : 0.3 + 0.7 * Math.sqrt(weights[index]! / most);
    const alpha = (strong ? 1 : Math.min(1, plain)) * (front ? 1 : 0.35);
    const width = kind === "net" ? 3 : strong ? 2.5 : 1.25;
    const head = Math.min(length * 0.6, strong ? 11 : 6);
    const angle = Math.atan2(last.y - before.y, last.x - before.x);
    const wing = (turn: number) => ({
      x: last.x - head * Math.cos(angle + turn),
      y: last.y - head * Math.sin(angle + turn),
    });
    const [left, right] = [wing(0.45), wing(-0.45)];
    const trace = () => {
      context.beginPath();
      context.moveTo(first.x, first.y);
      for (const { x, y } of way) context.lineTo(x, y);
      context.moveTo(left.x, left.y);
      context.lineTo(last.x, last.y);
      context.lineTo(right.x, right.y);
      if (kind === "pull") context.closePath();
    };
    context.globalAlpha = alpha;
    context.lineJoin = "round";
    context.lineCap = "round";
    if (strong) {
      // An outline in the ground colour separates it from what is below.
      trace();
      context.strokeStyle = colours.ground;
      context.lineWidth = width + 3;
      context.stroke();
    }
    trace();
    context.strokeStyle = colourOf(kind, colours);
    context.lineWidth = width;
    context.stroke();
    if (kind === "pull") {
      context.fillStyle = colourOf(kind, colours);
      context.fill();
    }
  };

  const mark = (
    context: Pen,
    sight: Sight,
    { classes, ink, ground }: SphereColours,
    index: number,
  ) => {
    const [x, y, z] = marks.subarray(3 * index, 3 * index + 3);
    toScreen(sight, x!, y!, z!, place);
    context.globalAlpha = place.front ? 1 : 0.35;
    context.beginPath();
    context.arc(place.x, place.y, 9, 0, 2 * Math.PI);
    context.fillStyle = ground;
    context.fill();
    context.strokeStyle = classes[arrowHues.push] ?? ink;
    context.lineWidth = 1.5;
    context.stroke();
    context.fillStyle = ink;
    context.fillText(String(index + 1), place.x, place.y + 0.5);
  };

  return {
    empty: kinds.length === 0,
    draw(context, sight, colours) {
      // Drawn last and so on top: the heaviest, then the pull, then the net force.
      const rank = { other: 0, push: 1, pull: 2, net: 3 };
      const order = kinds
        .map((_, index) => index)
        .sort((a, b) => rank[kinds[a]!] - rank[kinds[b]!] || weights[a]! - weights[b]!);
      for (const index of order) arrow(context, sight, colours, index);
      context.font = "600 11px system-ui, sans-serif";
      context.textAlign = "center";
      context.textBaseline = "middle";
      for (let index = marks.length / 3 - 1; index >= 0; index--) {
        mark(context, sight, colours, index);
      }
    },
  };
}
