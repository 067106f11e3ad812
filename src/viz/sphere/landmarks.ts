/**
 * Directions that a method learns, among the points: hollow diamonds on a sheet of their own over the
 * picture. They glide as the points do.
 */
import { type ScreenPoint, toScreen } from "./camera.ts";
import { between, type Glide, progressOf } from "./glide.ts";
import type { Sheet } from "./sheets.ts";

export interface Landmarks extends Sheet {
  /** Unit vectors [count, 3], none for no landmarks; `jump` shows them at once. */
  set(positions: Float32Array, jump: boolean): void;
}

/** From the middle of a diamond to its corners, as a length on the unit sphere: less where there are many. */
const reachOf = (count: number): number => Math.max(0.014, 0.028 - count / 20_000);
const leastPixels = 3.5;

export function createLandmarks(): Landmarks {
  let glide: Glide = { from: new Float32Array(), to: new Float32Array(), startedAt: 0 };
  let positions = new Float32Array();
  const at: ScreenPoint = { x: 0, y: 0, scale: 1, front: false };

  const diamond = (context: CanvasRenderingContext2D) => {
    const side = Math.max(leastPixels, reachOf(positions.length / 3) * at.scale);
    context.beginPath();
    context.moveTo(at.x, at.y - side);
    context.lineTo(at.x + side, at.y);
    context.lineTo(at.x, at.y + side);
    context.lineTo(at.x - side, at.y);
    context.closePath();
  };

  return {
    get empty() {
      return positions.length === 0;
    },
    set(next, jump) {
      const same = next.length === positions.length;
      const from = same && !jump ? positions.slice() : next;
      glide = { from, to: next, startedAt: performance.now() };
      positions = Float32Array.from(from);
    },
    draw(context, sight, { ink, ground }) {
      between(glide.from, glide.to, progressOf(glide, performance.now()), positions);
      for (let index = 0; index < positions.length; index += 3) {
        const [x, y, z] = positions.subarray(index, index + 3);
        toScreen(sight, x!, y!, z!, at);
        context.globalAlpha = at.front ? 1 : 0.25;
        diamond(context);
        // A rim of ground, so that it stands out on whatever lies below.
        context.strokeStyle = ground;
        context.lineWidth = 4;
        context.stroke();
        context.strokeStyle = ink;
        context.lineWidth = 1.5;
        context.stroke();
      }
    },
  };
}
