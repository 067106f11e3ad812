/**
 * Colour jitter: contrast, brightness, saturation and hue, each by a random amount. Without it, two crops
 * of an image can be matched by their colour histograms alone (arXiv:2002.05709, section 3.2). The
 * amounts at strength 1 are those of the paper at its strength 1: factors from 0.2 to 1.8, hue by up to a
 * fifth of the circle, in four of five views. The paper randomises the order; here contrast comes first,
 * so that it is applied about the mean of the original image.
 *
 * Greyscale images only change in contrast and brightness.
 */
import { uniform01 } from "../../shared/random.ts";
import { clampUnit, type ImageSize, lumaOf, type Paint, signed } from "./augmentation.ts";

const FACTOR = 0.8;
const HUE = 0.2;
/** Of 256: four in five. Compared with the low byte of a word, which `uniform01` does not use. */
const APPLIED = 205;

export const color: Paint = {
  kind: "paint",
  id: "color",
  label: "Colour jitter",
  help: "Changes contrast and brightness, and saturation and hue of colour images. 0: unchanged. 1: factors from 0.2 to 1.8 and hue by up to 72°.",
  strength: 0.6,
  stream: 5,
  paint(given, strength, words, { meanLuma }) {
    if ((words[0] & 255) >= APPLIED) return given;
    const [contrast, brightness, saturation, turn] = words.map((word) =>
      signed(uniform01(word)),
    ) as [number, number, number, number];
    const stretch = 1 + FACTOR * strength * contrast;
    const gain = 1 + FACTOR * strength * brightness;
    const stretched = given.map((value) => clampUnit(stretch * value + (1 - stretch) * meanLuma));
    const bright = stretched.map((value) => clampUnit(gain * value));
    if (given.length === 1) return bright;
    const share = 1 + FACTOR * strength * saturation;
    const luma = lumaOf(bright);
    const saturated = bright.map((value) => clampUnit(share * value + (1 - share) * luma));
    return turned(saturated, HUE * strength * turn);
  },
  wgsl: ({ channels }: ImageSize) => /* wgsl */ `
fn color(given: Color, strength: f32, words: vec4u, row: u32, column: u32) -> Color {
  if ((words.x & 255u) >= ${APPLIED}u) { return given; }
  let stretch = 1.0 + ${FACTOR} * strength * signed(uniform01(words.x));
  let gain = 1.0 + ${FACTOR} * strength * signed(uniform01(words.y));
  let stretched = clamp_unit(stretch * given + Color((1.0 - stretch) * mean_luma));
  let bright = clamp_unit(gain * stretched);
  ${channels === 1 ? "return bright;" : COLOURED}
}
${channels === 1 ? "" : TURNED}`,
};

const COLOURED = /* wgsl */ `
  let share = 1.0 + ${FACTOR} * strength * signed(uniform01(words.z));
  let saturated = clamp_unit(share * bright + Color((1.0 - share) * luma(bright)));
  return color_turned(saturated, ${HUE} * strength * signed(uniform01(words.w)));`;

/**
 * Rotates the hue of an RGB colour by `turn` of the circle, in the HSV hexagon (Smith 1978,
 * doi:10.1145/965139.807361).
 */
function turned(given: readonly number[], turn: number): readonly number[] {
  const [red = 0, green = 0, blue = 0] = given;
  const value = Math.max(red, green, blue);
  const chroma = value - Math.min(red, green, blue);
  if (chroma <= 0) return given;
  let sextant = 4 + (red - green) / chroma;
  if (value === red) sextant = (green - blue) / chroma;
  else if (value === green) sextant = 2 + (blue - red) / chroma;
  // Counted backwards from the hue, red, green and blue start at sextants 5, 3 and 1.
  return [5, 3, 1].map((start) => {
    const from = start + sextant + 6 * turn;
    const angle = from - 6 * Math.floor(from / 6);
    return value - chroma * clampUnit(Math.min(angle, 4 - angle));
  });
}

const TURNED = /* wgsl */ `
fn color_turned(given: vec3f, turn: f32) -> vec3f {
  let value = max(given.r, max(given.g, given.b));
  let chroma = value - min(given.r, min(given.g, given.b));
  if (chroma <= 0.0) { return given; }
  var sextant = 4.0 + (given.r - given.g) / chroma;
  if (value == given.r) { sextant = (given.g - given.b) / chroma; }
  else if (value == given.g) { sextant = 2.0 + (given.b - given.r) / chroma; }
  let start = vec3f(5.0, 3.0, 1.0) + sextant + 6.0 * turn;
  let angle = start - 6.0 * floor(start / 6.0);
  return value - chroma * clamp_unit(min(angle, 4.0 - angle));
}`;
