/**
 * A line drawn around points: a box from corner to corner, or a lasso as the pointer went. Shown as it
 * grows, on a sheet over the sphere; what it encloses is what is seen inside it on the near side.
 */
import { type ScreenPoint, type Sight, toScreen } from "./camera.ts";

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Marquee {
  /** The outline so far; undefined takes it away. */
  show(path: readonly Spot[] | undefined): void;
  /** `#rrggbb` */
  setColour(accent: string): void;
  dispose(): void;
}

const svg = "http://www.w3.org/2000/svg";

/** A sheet in `host`, above what lies there already; it takes no pointer. */
export function createMarquee(host: HTMLElement): Marquee {
  const sheet = document.createElementNS(svg, "svg");
  sheet.style.cssText = "position:absolute;inset:0;width:100%;height:100%;pointer-events:none";
  sheet.setAttribute("aria-hidden", "true");
  const outline = document.createElementNS(svg, "polygon");
  outline.setAttribute("fill-opacity", "0.12");
  outline.setAttribute("stroke-width", "1.5");
  sheet.append(outline);
  host.append(sheet);
  return {
    show(path) {
      outline.setAttribute("points", (path ?? []).map(({ x, y }) => `${x},${y}`).join(" "));
    },
    setColour(accent) {
      outline.setAttribute("fill", accent);
      outline.setAttribute("stroke", accent);
    },
    dispose: () => sheet.remove(),
  };
}

/** The corners of the box between two spots. */
export const boxBetween = (from: Spot, to: Spot): readonly Spot[] => [
  from,
  { x: to.x, y: from.y },
  to,
  { x: from.x, y: to.y },
];

/** The ids of the points on the near side that are seen inside a closed path. positions: [count, 3]. */
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

/** Whether a ray to the right crosses the path an odd number of times. */
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
