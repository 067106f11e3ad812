/**
 * Random resized crop: a region of the image, enlarged to full size. Two crops of an image share content
 * but differ in position and scale. Contrastive methods depend on this augmentation more than on any
 * other (Chen et al. 2020, arXiv:2002.05709, figure 5).
 *
 * The sides follow from area and aspect ratio and are clipped to the image. Corners are not rounded to
 * pixels. The box is bounded by the centres of the outermost pixels, so nothing outside is sampled.
 */
import { uniform01 } from "../../shared/random.ts";
import { type AreaRange, type Move, signed } from "./augmentation.ts";

/** Smallest area at strength 1. The paper uses 0.08, for much larger photographs. */
const SMALLEST_AREA = 0.2;
/** (1 + t) / (1 − t) for |t| up to this value: aspect ratios from 3/4 to 4/3, symmetric about 1. */
const ASPECT = 1 / 7;

/** Crops whose smallest area falls from `greatest` at strength 0 to `least` at strength 1. */
const cropWithin = ([least, greatest]: AreaRange): Move => ({
  kind: "move",
  id: "crop",
  label: "Crop",
  help: "Takes a random region and enlarges it to the full image. 0: whole image. 1: regions down to 20 % of the area, aspect ratios from 3:4 to 4:3.",
  strength: 0.5,
  stream: 1,
  map(strength, words, { height, width }) {
    const area = greatest - (greatest - least) * strength * uniform01(words[0]);
    const tilt = ASPECT * strength * signed(uniform01(words[1]));
    const aspect = (1 + tilt) / (1 - tilt);
    const xx = Math.min(Math.sqrt(area * aspect), 1);
    const yy = Math.min(Math.sqrt(area / aspect), 1);
    const x0 = signed(uniform01(words[2])) * 0.5 * (width - 1) * (1 - xx);
    const y0 = signed(uniform01(words[3])) * 0.5 * (height - 1) * (1 - yy);
    return { xx, xy: 0, x0, yx: 0, yy, y0 };
  },
  wgsl: /* wgsl */ `
fn crop(strength: f32, words: vec4u) -> mat3x2f {
  let area = ${greatest} - ${greatest - least} * strength * uniform01(words.x);
  let tilt = ${ASPECT} * strength * signed(uniform01(words.y));
  let aspect = (1.0 + tilt) / (1.0 - tilt);
  let side = min(sqrt(vec2f(area * aspect, area / aspect)), vec2f(1.0));
  let place = vec2f(signed(uniform01(words.z)), signed(uniform01(words.w)));
  let origin = place * 0.5 * vec2f(SOURCE_WIDTH - 1.0, SOURCE_HEIGHT - 1.0) * (1.0 - side);
  return mat3x2f(side.x, 0.0, 0.0, side.y, origin.x, origin.y);
}`,
});

export const crop: Move = { ...cropWithin([SMALLEST_AREA, 1]), within: cropWithin };
