/**
 * Mirror image, left and right exchanged (arXiv:2002.05709, appendix A: probability one half). Wrong
 * where handedness is meaning: no digit survives it. Idle where all images face one way, as the shoes
 * of Fashion-MNIST do: nothing the encoder meets later is mirrored.
 */
import { uniform01 } from "../../shared/random.ts";
import { identityMap, type Move } from "./augmentation.ts";

export const flip: Move = {
  kind: "move",
  id: "flip",
  label: "Flip",
  help: "Left and right exchanged: at 0 never, at 1 in half of the views. Leave at 0 where handedness matters, as in digits and letters.",
  strengths: { usual: 1, digits: 0, fashion: 0, glyphs: 0 },
  stream: 2,
  map: (strength, words) =>
    uniform01(words[0]) < 0.5 * strength ? { ...identityMap, xx: -1 } : identityMap,
  wgsl: /* wgsl */ `
fn flip(strength: f32, words: vec4u) -> mat3x2f {
  let across = select(1.0, -1.0, uniform01(words.x) < 0.5 * strength);
  return mat3x2f(across, 0.0, 0.0, 1.0, 0.0, 0.0);
}`,
};
