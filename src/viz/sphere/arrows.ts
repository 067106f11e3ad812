/**
 * Arrows along the sphere, on a sheet over it: each leaves its tail on a great circle, so that it stays
 * on the surface however the sphere is turned. Pulls and pushes differ in colour and in their heads, a
 * filled one and an open one; numbers stand at what the words beside the picture number.
 */
import { type ScreenPoint, type Sight, toScreen } from "./camera.ts";
import type { SphereColours } from "./renderer.ts";
import type { Sheet } from "./sheets.ts";

export type ArrowKind = "pull" | "push" | "net" | "other";

export interface SphereArrows {
  /** Unit vectors [count, 3] where arrows begin, and their ways [count, 3], the longest 1. */
  readonly tails: Float32Array;
  readonly tips: Float32Array;
  readonly kinds: readonly ArrowKind[];
  /** 0 to 1: how plainly each is drawn. */
  readonly weights: Float32Array;
  /** Unit vectors [any, 3], numbered from 1 on. */
  readonly marks: Float32Array;
}

/** The angle that the longest arrow goes along the sphere, radians. */
const REACH = 0.7;
/** Straight pieces of one arrow. */
const PIECES = 10;
/** Shorter than so many pixels there is no arrow to be seen. */
const LEAST = 1.5;

/** Places in the palette; blue and orange are told apart by everybody. */
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

/** Where an arrow is after `share` of its way: along the great circle through its tail. */
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

/** A sheet with these arrows. */
export function arrowSheet(arrows: SphereArrows): Sheet {
  const { kinds, weights, marks } = arrows;
  const place: ScreenPoint = { x: 0, y: 0, scale: 1, front: false };
  const most = Math.max(1e-12, ...kinds.map((kind, i) => (kind === "push" ? weights[i]! : 0)));

  const arrow = (
    context: CanvasRenderingContext2D,
    sight: Sight,
    colours: SphereColours,
    index: number,
  ) => {
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
      // A rim of ground, so that it stands out on whatever lies below.
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
    context: CanvasRenderingContext2D,
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
      // The last ones lie on top: those that weigh most, then the pull, then what is left of all.
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
