/**
 * Gaussian noise, independent for each value. SimCLR studied it (arXiv:2002.05709, figure 4) but does not
 * use it; it is also part of the evaluation under nuisance. Each view draws its own standard deviation,
 * so that some views are nearly clean.
 */
import { hash4, normalPair, uniform01 } from "../../shared/random.ts";
import { clampUnit, type Paint } from "./augmentation.ts";

/** Standard deviation at strength 1, on values from 0 to 1. */
const LARGEST_DEVIATION = 0.2;

export const noise: Paint = {
  kind: "paint",
  id: "noise",
  label: "Noise",
  help: "Adds Gaussian noise. 0: none. 1: standard deviation up to 0.2, for pixel values from 0 to 1.",
  strength: 0.5,
  stream: 10,
  paint(given, strength, words, { row, column, size }) {
    const deviation = LARGEST_DEVIATION * strength * uniform01(words[0]);
    const [a, b, c, d] = hash4(words[1], words[2], words[3], row * size.width + column);
    const drawn = [...normalPair(a, b), ...normalPair(c, d)];
    return given.map((value, channel) => clampUnit(value + deviation * (drawn[channel] ?? 0)));
  },
  wgsl: ({ channels }) => /* wgsl */ `
fn noise(given: Color, strength: f32, words: vec4u, row: u32, column: u32) -> Color {
  let deviation = ${LARGEST_DEVIATION} * strength * uniform01(words.x);
  let drawn = hash4(vec4u(words.yzw, row * u32(WIDTH) + column));
  let first = normalPair(drawn.x, drawn.y);
  ${
    channels === 1
      ? "return clamp_unit(given + deviation * first.x);"
      : "return clamp_unit(given + deviation * vec3f(first, normalPair(drawn.z, drawn.w).x));"
  }
}`,
};
