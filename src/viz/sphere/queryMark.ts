/** A place on the sphere that a person asked for: a layer with a ring and a cross. */
import { type ScreenPoint, toScreen } from "./camera.ts";
import type { Layer } from "./layers.ts";

const RING = 9;
const ARM = 15;

/** A mark at a unit vector, with a word beside it. */
export function queryMark(position: ArrayLike<number>, label: string): Layer {
  const at: ScreenPoint = { x: 0, y: 0, scale: 1, front: false };
  return {
    draw(context, sight, { accent, ground, ink }) {
      toScreen(sight, position[0] ?? 0, position[1] ?? 0, position[2] ?? 0, at);
      context.globalAlpha = at.front ? 1 : 0.65;
      const outline = () => {
        context.beginPath();
        context.arc(at.x, at.y, RING, 0, 2 * Math.PI);
        for (const [x, y] of [
          [1, 0],
          [-1, 0],
          [0, 1],
          [0, -1],
        ] as const) {
          context.moveTo(at.x + x * RING, at.y + y * RING);
          context.lineTo(at.x + x * ARM, at.y + y * ARM);
        }
        context.stroke();
      };
      // An outline in the ground colour separates it from what is below.
      context.strokeStyle = ground;
      context.lineWidth = 5;
      outline();
      context.strokeStyle = accent;
      context.lineWidth = 2;
      outline();
      context.font = "12px sans-serif";
      context.textBaseline = "middle";
      context.lineWidth = 4;
      context.strokeStyle = ground;
      context.strokeText(label, at.x + ARM + 4, at.y);
      context.fillStyle = ink;
      context.fillText(label, at.x + ARM + 4, at.y);
    },
  };
}
