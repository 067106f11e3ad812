/**
 * Gaussian blur (arXiv:2002.05709, appendix A: half of the views, σ from 0.1 to 2 pixels of 224).
 * Small images have less to lose: σ here goes up to a twenty-eighth of the shorter side, one pixel
 * of 28. Beyond the border the outermost pixels go on.
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
  help: "Gaussian blur: at 0 never, at 1 in half of the views, by up to one pixel of 28.",
  strengths: { usual: 0.2 },
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
