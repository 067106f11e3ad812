/**
 * Gaussian blur (arXiv:2002.05709, appendix A: half of the views, σ from 0.1 to 2 pixels of 224). Because
 * images here are small, σ is at most a twenty-eighth of the shorter side: one pixel of 28. Borders are
 * extended by repeating the outermost pixels.
 */
import { uniform01 } from "../../shared/random.ts";
import type { ImageSize, Smooth } from "./augmentation.ts";

const PROBABILITY = 0.5;
const SMALLEST_SPREAD = 0.1;
const largestSpread = ({ height, width }: ImageSize) =>
  Math.max(SMALLEST_SPREAD, Math.min(height, width) / 28);

export const blur: Smooth = {
  kind: "smooth",
  id: "blur",
  label: "Blur",
  help: "Blurs with a Gaussian. 0: never. 1: half of the views, by up to 1/28 of the image side.",
  strength: 0.2,
  stream: 7,
  largestSpread,
  spread(strength, words, size) {
    if (uniform01(words[0]) >= PROBABILITY * strength) return 0;
    const range = largestSpread(size) - SMALLEST_SPREAD;
    return SMALLEST_SPREAD + range * strength * uniform01(words[1]);
  },
  wgsl: (size) => /* wgsl */ `
fn blur(strength: f32, words: vec4u) -> f32 {
  if (uniform01(words.x) >= ${PROBABILITY} * strength) { return 0.0; }
  return ${SMALLEST_SPREAD} + ${largestSpread(size) - SMALLEST_SPREAD} * strength * uniform01(words.y);
}`,
};
