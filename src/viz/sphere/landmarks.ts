/**
 * Directions that a method learns, among the points: hollow diamonds on a sheet of their own over the
 * picture, whichever renderer draws that. They glide as the points do.
 */
import { type ScreenPoint, type Sight, toScreen } from "./camera.ts";
import { between, type Glide, progressOf } from "./glide.ts";

export interface Landmarks {
  /** Unit vectors [count, 3], none for no landmarks; `jump` shows them at once. */
  set(positions: Float32Array, jump: boolean): void;
  resize(width: number, height: number, pixelRatio: number): void;
  /** `ink` and `ground` are `#rrggbb`. */
  draw(sight: Sight, ink: string, ground: string): void;
  dispose(): void;
}

/** From the middle of a diamond to its corners, as a length on the unit sphere: less where there are many. */
const reachOf = (count: number): number => Math.max(0.014, 0.028 - count / 20_000);
const leastPixels = 3.5;

/** A sheet in `host`, above what lies there already; it takes no pointer. */
export function createLandmarks(host: HTMLElement): Landmarks {
  const canvas = document.createElement("canvas");
  canvas.style.cssText = "position:absolute;inset:0;width:100%;height:100%;pointer-events:none";
  host.append(canvas);
  const context = canvas.getContext("2d");
  let glide: Glide = { from: new Float32Array(), to: new Float32Array(), startedAt: 0 };
  let positions = new Float32Array();
  let drawn = false;
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
    set(next, jump) {
      const same = next.length === positions.length;
      const from = same && !jump ? positions.slice() : next;
      glide = { from, to: next, startedAt: performance.now() };
      positions = Float32Array.from(from);
    },
    resize(width, height, pixelRatio) {
      canvas.width = Math.round(width * pixelRatio);
      canvas.height = Math.round(height * pixelRatio);
      context?.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
    },
    draw(sight, ink, ground) {
      if (!context || (positions.length === 0 && !drawn)) return;
      context.clearRect(0, 0, canvas.width, canvas.height);
      drawn = positions.length > 0;
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
      context.globalAlpha = 1;
    },
    dispose: () => canvas.remove(),
  };
}
