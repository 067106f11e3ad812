/**
 * Cut-out: a black square, so that no single region decides the prediction (DeVries and Taylor 2017,
 * arXiv:1708.04552). The paper uses a fixed square of half the image side, which may cross the border;
 * here the side is random and the square lies inside the image.
 */
import { below, type Paint } from "./augmentation.ts";

/** Largest side at strength 1, as a share of the shorter image side. */
const LARGEST_SIDE = 0.5;

export const cutout: Paint = {
  kind: "paint",
  id: "cutout",
  label: "Cut-out",
  help: "Covers a random square with black. 0: none. 1: side up to half of the image.",
  strength: 0.6,
  stream: 9,
  paint(given, strength, words, { row, column, size: { height, width } }) {
    const largest = Math.floor(Math.fround(LARGEST_SIDE * strength * Math.min(height, width)));
    const side = below(words[0], largest + 1);
    const top = below(words[1], height - side + 1);
    const left = below(words[2], width - side + 1);
    const inside = row >= top && row < top + side && column >= left && column < left + side;
    return inside ? given.map(() => 0) : given;
  },
  wgsl: /* wgsl */ `
fn cutout(given: Color, strength: f32, words: vec4u, row: u32, column: u32) -> Color {
  let side = below(words.x, u32(${LARGEST_SIDE} * strength * min(HEIGHT, WIDTH)) + 1u);
  let top = below(words.y, u32(HEIGHT) - side + 1u);
  let left = below(words.z, u32(WIDTH) - side + 1u);
  let inside = row >= top && row < top + side && column >= left && column < left + side;
  return select(given, Color(0.0), inside);
}`,
};
