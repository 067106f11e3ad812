/**
 * Random resized crop: a part of the image, enlarged to the whole. Two crops of one image share
 * content and differ in place and scale, which makes this the augmentation that contrastive methods
 * can least do without (Chen et al. 2020, arXiv:2002.05709, figure 5).
 *
 * The box's side follows its area; a box wider or taller than the image is cut to it. Its corners
 * are not rounded to pixels, and the outermost pixels' centres bound it, so nothing outside is seen.
 */
import { uniform01 } from "../../shared/random.ts";
import { type AreaRange, type Move, signed } from "./augmentation.ts";

/** Smallest area at strength 1; the paper's is 0.08, of photographs far larger than these. */
const SMALLEST_AREA = 0.2;
/** (1 + t) / (1 − t) for |t| up to this: ratios from 3/4 to 4/3, each as likely as its inverse. */
const ASPECT = 1 / 7;

/** Boxes from the greatest area, at strength 0, down to the least, at strength 1. */
const cropWithin = ([least, greatest]: AreaRange): Move => ({
  kind: "move",
  id: "crop",
  label: "Crop",
  help: "A random part of the image, enlarged: at 0 all of it, at 1 down to a fifth of its area, at an aspect from 3:4 to 4:3.",
  // Small shapes off the centre would be cropped away; half an O is a C.
  strengths: { usual: 0.5, digits: 0.4, shapes: 0.3, glyphs: 0.3 },
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
