/** Draws scenes with 4 × 4 samples per pixel, one object over the other, in integers. */
import { type BACKGROUNDS, type COLOURS, SIDE } from "./names.ts";
import { coverageOf } from "./outline.ts";
import type { Scene } from "./scene.ts";

type Colour = readonly [red: number, green: number, blue: number];

const colours: Readonly<Record<(typeof COLOURS)[number], Colour>> = {
  red: [225, 45, 45],
  blue: [45, 95, 230],
  green: [60, 170, 75],
  yellow: [245, 215, 40],
  purple: [165, 70, 205],
  cyan: [60, 205, 215],
};
const backgrounds: Readonly<Record<(typeof BACKGROUNDS)[number], Colour>> = {
  black: [16, 16, 18],
  grey: [112, 112, 114],
  navy: [22, 30, 70],
};
const colourList = Object.values(colours);
const backgroundList = Object.values(backgrounds);
const SAMPLES = 16;

/** Draws a scene into `pixels`, uint8 [32, 32, 3] (sRGB) starting at `offset`. */
export function drawScene(
  { background, objects }: Scene,
  pixels: Uint8Array,
  offset: number,
): void {
  const ground = backgroundList[background]!;
  for (let byte = 0; byte < 3 * SIDE * SIDE; byte += 1) pixels[offset + byte] = ground[byte % 3]!;
  for (const object of objects) {
    const colour = colourList[object.colour]!;
    const own = colour.map((channel) => Math.floor((object.brightness * channel + 50) / 100));
    const { left, top, side, hits } = coverageOf(object);
    for (const [place, samples] of hits.entries()) {
      if (samples === 0) continue;
      const [column, row] = [left + (place % side), top + Math.floor(place / side)];
      const pixel = offset + 3 * (row * SIDE + column);
      for (let channel = 0; channel < 3; channel += 1) {
        const below = pixels[pixel + channel]!;
        pixels[pixel + channel] =
          (samples * own[channel]! + (SAMPLES - samples) * below + SAMPLES / 2) >> 4;
      }
    }
  }
}
