/** Which object of a scene is seen at each pixel. */
import { SIDE } from "./names.ts";
import { coverageOf, type Outlined } from "./outline.ts";

/** A pixel belongs to an object if at least half of its 16 samples are inside. */
const HALF = 8;

export interface Visible {
  /** [32 · 32]: 0 is the background, k the k-th object in the order of drawing, counted from 1. */
  readonly mask: Uint8Array;
  /** Pixels of each object if nothing covered it. */
  readonly whole: readonly number[];
  /** Of each object as if nothing covered it: left, top, right, bottom in pixels, right and bottom exclusive. */
  readonly boxes: readonly (readonly [number, number, number, number])[];
}

export function visibleObjects(objects: readonly Outlined[]): Visible {
  const mask = new Uint8Array(SIDE * SIDE);
  const whole: number[] = [];
  const boxes: [number, number, number, number][] = [];
  for (const [index, object] of objects.entries()) {
    const { left, top, side, hits } = coverageOf(object);
    const box: [number, number, number, number] = [SIDE, SIDE, 0, 0];
    let pixels = 0;
    for (const [place, samples] of hits.entries()) {
      if (samples < HALF) continue;
      const [column, row] = [left + (place % side), top + Math.floor(place / side)];
      pixels += 1;
      mask[row * SIDE + column] = index + 1;
      box[0] = Math.min(box[0], column);
      box[1] = Math.min(box[1], row);
      box[2] = Math.max(box[2], column + 1);
      box[3] = Math.max(box[3], row + 1);
    }
    whole.push(pixels);
    boxes.push(box);
  }
  return { mask, whole, boxes };
}

/** The share of each object that no later one covers. */
export function visibleShares(objects: readonly Outlined[]): number[] {
  const { mask, whole } = visibleObjects(objects);
  const seen = new Array<number>(objects.length).fill(0);
  for (const index of mask) if (index > 0) seen[index - 1] = (seen[index - 1] ?? 0) + 1;
  return seen.map((pixels, index) => pixels / (whole[index] ?? 1));
}
