/**
 * Lines between the halves of pairs, an image and its text: of every pair as a straight line, or of single pairs
 * along a great circle.
 */
import type { Pen } from "../charts/pen.ts";
import { type ScreenPoint, type Sight, toScreen } from "./camera.ts";
import type { Layer } from "./layers.ts";

export interface PairLines {
  /** The places of both halves of each pair, one after the other. */
  readonly places: Uint32Array;
  /** Drawn stronger, along a great circle. */
  readonly strong: boolean;
}

/** Line segments along a great circle. */
const PIECES = 24;

/** `positions` returns the unit vectors of all points, [count, 3]. */
export function pairLineLayer(
  positions: () => Float32Array,
  lines: () => readonly PairLines[],
): Layer {
  const from: ScreenPoint = { x: 0, y: 0, scale: 1, front: false };
  const to: ScreenPoint = { x: 0, y: 0, scale: 1, front: false };

  const straight = (context: Pen, sight: Sight, places: Uint32Array, isFront: boolean) => {
    const at = positions();
    context.beginPath();
    for (let index = 0; index < places.length; index += 2) {
      const [image, text] = [places[index]!, places[index + 1]!];
      toScreen(sight, at[3 * image]!, at[3 * image + 1]!, at[3 * image + 2]!, from);
      toScreen(sight, at[3 * text]!, at[3 * text + 1]!, at[3 * text + 2]!, to);
      if ((from.front && to.front) !== isFront) continue;
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
    }
    context.stroke();
  };

  const arc = (context: Pen, sight: Sight, image: number, text: number) => {
    const at = positions();
    const a = at.subarray(3 * image, 3 * image + 3);
    const b = at.subarray(3 * text, 3 * text + 3);
    context.beginPath();
    for (let piece = 0; piece <= PIECES; piece++) {
      const share = piece / PIECES;
      const x = a[0]! + (b[0]! - a[0]!) * share;
      const y = a[1]! + (b[1]! - a[1]!) * share;
      const z = a[2]! + (b[2]! - a[2]!) * share;
      // Between opposite points there is no shortest way: the line goes through the centre.
      const length = Math.max(1e-3, Math.hypot(x, y, z));
      toScreen(sight, x / length, y / length, z / length, from);
      if (piece === 0) context.moveTo(from.x, from.y);
      else context.lineTo(from.x, from.y);
    }
  };

  return {
    get empty() {
      return lines().every(({ places }) => places.length === 0);
    },
    draw(context, sight, { ink, ground, accent }) {
      for (const { places, strong } of lines()) {
        if (!strong) {
          context.strokeStyle = ink;
          context.lineWidth = 1;
          // Many lines cover the points: they fade as they grow in number.
          const alpha = Math.max(0.1, Math.min(0.45, 10 / Math.sqrt(places.length + 1)));
          for (const isFront of [false, true]) {
            context.globalAlpha = isFront ? alpha : alpha * 0.3;
            straight(context, sight, places, isFront);
          }
          continue;
        }
        context.lineCap = "round";
        for (let index = 0; index < places.length; index += 2) {
          arc(context, sight, places[index]!, places[index + 1]!);
          context.globalAlpha = 0.8;
          // An outline in the ground colour separates it from what is below.
          context.strokeStyle = ground;
          context.lineWidth = 4.5;
          context.stroke();
          context.globalAlpha = 1;
          context.strokeStyle = accent;
          context.lineWidth = 2;
          context.stroke();
        }
      }
    },
  };
}
