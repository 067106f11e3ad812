/**
 * The outline of a selection, a box or a lasso, drawn over the sphere. It encloses points of the near
 * side only.
 */
import { type ScreenPoint, type Sight, toScreen } from "./camera.ts";

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Marquee {
  /** The current outline; undefined hides it. */
  show(path: readonly Spot[] | undefined): void;
  /** `#rrggbb` */
  setColour(accent: string): void;
  dispose(): void;
}

const svg = "http://www.w3.org/2000/svg";

/** Creates the outline above the content of `host`. It ignores the pointer. */
export function createMarquee(host: HTMLElement): Marquee {
  const overlay = document.createElementNS(svg, "svg");
  overlay.style.cssText = "position:absolute;inset:0;width:100%;height:100%;pointer-events:none";
  overlay.setAttribute("aria-hidden", "true");
  const outline = document.createElementNS(svg, "polygon");
  outline.setAttribute("fill-opacity", "0.12");
  outline.setAttribute("stroke-width", "1.5");
  overlay.append(outline);
  host.append(overlay);
  return {
    show(path) {
      outline.setAttribute("points", (path ?? []).map(({ x, y }) => `${x},${y}`).join(" "));
    },
    setColour(accent) {
      outline.setAttribute("fill", accent);
      outline.setAttribute("stroke", accent);
    },
    dispose: () => overlay.remove(),
  };
}

/** The corners of the box between two points. */
export const boxBetween = (from: Spot, to: Spot): readonly Spot[] => [
  from,
  { x: to.x, y: from.y },
  to,
  { x: from.x, y: to.y },
];

/** Ids of the points of the near side inside a closed path. `positions`: [count, 3]. */
export function idsWithin(
  positions: Float32Array,
  sight: Sight,
  path: readonly Spot[],
): readonly number[] {
  const at: ScreenPoint = { x: 0, y: 0, scale: 1, front: false };
  const ids: number[] = [];
  const xs = path.map(({ x }) => x);
  const ys = path.map(({ y }) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  for (let id = 0; id * 3 < positions.length; id++) {
    toScreen(sight, positions[3 * id]!, positions[3 * id + 1]!, positions[3 * id + 2]!, at);
    const near = at.x >= left && at.x <= right && at.y >= top && at.y <= bottom;
    if (at.front && near && isInside(path, at)) ids.push(id);
  }
  return ids;
}

/** Even–odd rule: whether a ray to the right crosses the path an odd number of times. */
function isInside(path: readonly Spot[], { x, y }: Spot): boolean {
  let inside = false;
  let last = path.at(-1);
  for (const corner of path) {
    if (last && corner.y > y !== last.y > y) {
      const crossing = last.x + ((y - last.y) * (corner.x - last.x)) / (corner.y - last.y);
      if (crossing > x) inside = !inside;
    }
    last = corner;
  }
  return inside;
}
