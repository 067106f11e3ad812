/**
 * Horizontal flip (arXiv:2002.05709, appendix A: probability one half). Datasets whose classes depend on
 * handedness, or whose images all face the same way, set its strength to 0 in their manifest.
 */
import { uniform01 } from "../../shared/random.ts";
import { identityMap, type Move } from "./augmentation.ts";

export const flip: Move = {
  kind: "move",
  id: "flip",
  label: "Flip",
  help: "Mirrors left and right. 0: never. 1: half of the views. Use 0 if mirroring changes the class, as for digits and letters.",
  strength: 1,
  stream: 2,
  map: (strength, words) =>
    uniform01(words[0]) < 0.5 * strength ? { ...identityMap, xx: -1 } : identityMap,
  wgsl: /* wgsl */ `
fn flip(strength: f32, words: vec4u) -> mat3x2f {
  let across = select(1.0, -1.0, uniform01(words.x) < 0.5 * strength);
  return mat3x2f(across, 0.0, 0.0, 1.0, 0.0, 0.0);
}`,
};
