/**
 * Rotation about the centre, with black outside the image. SimCLR does not use it; it is part of the
 * evaluation under nuisance, and an encoder only becomes invariant to augmentations it is trained with.
 *
 * Sine and cosine are computed by short series, because WGSL guarantees the built-in functions only to
 * 2⁻¹¹. Up to 45° the series are accurate to the last bits of f32 and equal on every adapter.
 */
import { uniform01 } from "../../shared/random.ts";
import { type Move, signed } from "./augmentation.ts";

const LARGEST_ANGLE = Math.PI / 4;

export const rotate: Move = {
  kind: "move",
  id: "rotate",
  label: "Rotation",
  help: "Rotates about the centre. 0: none. 1: up to 45° in both directions.",
  strength: 0.4,
  stream: 3,
  map(strength, words) {
    const angle = LARGEST_ANGLE * strength * signed(uniform01(words[0]));
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return { xx: cos, xy: -sin, x0: 0, yx: sin, yy: cos, y0: 0 };
  },
  wgsl: /* wgsl */ `
fn rotate(strength: f32, words: vec4u) -> mat3x2f {
  let angle = ${LARGEST_ANGLE} * strength * signed(uniform01(words.x));
  let s = angle * angle;
  let cosine = 1.0 - s / 2.0 * (1.0 - s / 12.0 * (1.0 - s / 30.0 * (1.0 - s / 56.0 * (1.0 - s / 90.0))));
  let sine = angle * (1.0 - s / 6.0 * (1.0 - s / 20.0 * (1.0 - s / 42.0 * (1.0 - s / 72.0))));
  return mat3x2f(cosine, sine, -sine, cosine, 0.0, 0.0);
}`,
};
