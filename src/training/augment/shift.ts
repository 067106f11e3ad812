/**
 * Translation along both axes, with black outside the image. A crop stays inside the image; a shifted
 * object can leave it, as in the evaluation under nuisance.
 */
import { uniform01 } from "../../shared/random.ts";
import { identityMap, type Move, signed } from "./augmentation.ts";

/** Largest shift at strength 1, as a share of the side. */
const LARGEST_SHIFT = 0.25;

export const shift: Move = {
  kind: "move",
  id: "shift",
  label: "Shift",
  help: "Moves the image and fills the border with black. 0: none. 1: up to a quarter of the side along each axis.",
  strength: 0.4,
  stream: 4,
  map: (strength, words, { height, width }) => ({
    ...identityMap,
    x0: LARGEST_SHIFT * strength * signed(uniform01(words[0])) * width,
    y0: LARGEST_SHIFT * strength * signed(uniform01(words[1])) * height,
  }),
  wgsl: /* wgsl */ `
fn shift(strength: f32, words: vec4u) -> mat3x2f {
  let place = vec2f(signed(uniform01(words.x)) * SOURCE_WIDTH, signed(uniform01(words.y)) * SOURCE_HEIGHT);
  let origin = ${LARGEST_SHIFT} * strength * place;
  return mat3x2f(1.0, 0.0, 0.0, 1.0, origin.x, origin.y);
}`,
};
