/**
 * Solarisation: what is brighter than half is inverted, like film exposed to light while developing.
 * Grill et al. 2020 (BYOL), arXiv:2006.07733, appendix B: one view of two, probability 0.2.
 */
import { uniform01 } from "../../shared/random.ts";
import type { Paint } from "./augmentation.ts";

const PROBABILITY = 0.2;
const THRESHOLD = 0.5;

export const solarise: Paint = {
  kind: "paint",
  id: "solarise",
  label: "Solarise",
  help: "Inverts what is brighter than half: at 0 never, at 1 in a fifth of the views.",
  strengths: { usual: 0 },
  stream: 8,
  paint: (given, strength, words) =>
    uniform01(words[0]) < PROBABILITY * strength
      ? given.map((value) => (value >= THRESHOLD ? 1 - value : value))
      : given,
  wgsl: /* wgsl */ `
fn solarise(given: Color, strength: f32, words: vec4u, row: u32, column: u32) -> Color {
  if (uniform01(words.x) >= ${PROBABILITY} * strength) { return given; }
  return select(given, Color(1.0) - given, given >= Color(${THRESHOLD}));
}`,
};
