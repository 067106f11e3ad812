/**
 * Solarisation: inverts values above one half. Grill et al. 2020 (BYOL), arXiv:2006.07733, appendix B:
 * probability 0.2 in one of the two views.
 */
import { uniform01 } from "../../shared/random.ts";
import type { Paint } from "./augmentation.ts";

const PROBABILITY = 0.2;
const THRESHOLD = 0.5;

export const solarise: Paint = {
  kind: "paint",
  id: "solarise",
  label: "Solarise",
  help: "Inverts pixels brighter than one half. 0: never. 1: a fifth of the views.",
  strength: 0,
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
