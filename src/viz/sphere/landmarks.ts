/** Directions that a method learns, such as prototypes: a layer of hollow diamonds that glide. */
import type { Pen } from "../charts/pen.ts";
import { type ScreenPoint, toScreen } from "./camera.ts";
import { between, type Glide, progressOf } from "./glide.ts";
import type { Layer } from "./layers.ts";

export interface Landmarks extends Layer {
  /** Sets unit vectors [count, 3]; `jump` skips the glide. */
  set(positions: Float32Array, jump: boolean): void;
}

/** Half the diagonal of a diamond as a length on the unit sphere; smaller for many landmarks. */
const reachOf = (count: number): number => Math.max(0.014, 0.028 - count / 20_000);
const leastPixels = 3.5;

export function createLandmarks(): Landmarks {
  let glide: Glide = { from: new Float32Array(), to: new Float32Array(), startedAt: 0 };
  let positions = new Float32Array();
  const at: ScreenPoint = { x: 0, y: 0, scale: 1, front: false };

  const diamond = (context: Pen) => {
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
        // An outline in the ground colour separates it from what is below.
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
