/**
 * Captions of scenes that leave factors out: each of size, colour, shape and position with probability 0.4, but
 * never all. "a red thing, top left" fits many images, as most captions do.
 */
import { hash4, uniform01 } from "../../shared/random.ts";
import { shapeFactors } from "./scene.ts";

/** Captions per image. */
export const PARTIAL_CAPTIONS = 4;

const LEFT_OUT = 0.4;
const SEED = 1;
/** Streams of the hash, one for each split. */
const STREAMS = { train: 0x70617200, test: 0x70617201 } as const;
/** Distance between the streams of factors and of wordings. */
const WORDING = 16;

type Named = "size" | "colour" | "shape" | "position";

/** One caption of an image; `index` is 0 to {@link PARTIAL_CAPTIONS} − 1. A function of its arguments. */
export function partialCaption(
  scene: Readonly<Record<Named, number>>,
  split: "train" | "test",
  row: number,
  index: number,
): string {
  const draws = hash4(SEED, index, row, STREAMS[split]).map(uniform01);
  // If every factor would be left out, the one with the largest number stays.
  const threshold = Math.min(LEFT_OUT, Math.max(...draws));
  const named = (factor: Named, place: number): string | undefined =>
    (draws[place] ?? 0) < threshold ? undefined : shapeFactors[factor][scene[factor]];
  const words = [named("size", 0), named("colour", 1), named("shape", 2) ?? "thing"].filter(
    (word) => word !== undefined,
  );
  // Orange is the only first word that begins with a vowel.
  const thing = `${words[0]?.startsWith("o") ? "an" : "a"} ${words.join(" ")}`;
  const position = named("position", 3);
  const [word] = hash4(SEED, index, row, STREAMS[split] + WORDING);
  return worded(thing, position, uniform01(word));
}

/** Half of the captions have the wording of a short prompt. */
function worded(thing: string, position: string | undefined, draw: number): string {
  if (draw >= 0.75) {
    return `a picture of ${thing}${position === undefined ? "" : `, ${position}`}`;
  }
  if (position === undefined) return thing;
  return draw < 0.5 ? `${thing}, ${position}` : `${thing} in the ${position}`;
}
