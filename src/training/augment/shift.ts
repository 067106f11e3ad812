/**
 * The image moved along both axes, black coming in behind it. Cropping moves within the image only;
 * a shifted object loses what leaves the frame, as in the lab's nuisances.
 */
import { uniform01 } from "../../shared/random.ts";
import { identityMap, type Move, signed } from "./augmentation.ts";

/** At strength 1, of the side. */
const LARGEST_SHIFT = 0.25;

export const shift: Move = {
  kind: "move",
  id: "shift",
  label: "Shift",
  help: "The image moved in its frame, black behind it: at 0 none, at 1 up to a quarter of the side along each axis.",
  strengths: { usual: 0.4 },
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
