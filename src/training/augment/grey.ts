/** Conversion to greyscale: each channel becomes the luma (arXiv:2002.05709, appendix A: probability 0.2). */
import { uniform01 } from "../../shared/random.ts";
import { lumaOf, type Paint } from "./augmentation.ts";

const PROBABILITY = 0.2;

export const grey: Paint = {
  kind: "paint",
  id: "grey",
  label: "Greyscale",
  help: "Removes colour. 0: never. 1: a fifth of the views. No effect on greyscale images.",
  strength: 1,
  stream: 6,
  paint: (given, strength, words) =>
    uniform01(words[0]) < PROBABILITY * strength ? given.map(() => lumaOf(given)) : given,
  wgsl: /* wgsl */ `
fn grey(given: Color, strength: f32, words: vec4u, row: u32, column: u32) -> Color {
  return select(given, Color(luma(given)), uniform01(words.x) < ${PROBABILITY} * strength);
}`,
};
