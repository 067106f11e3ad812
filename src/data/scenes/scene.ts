/**
 * Scenes of two or three objects that may overlap. A scene is a function of seed, split and row, in integers only,
 * so that every JavaScript engine draws the same bytes. Layout, colours and captions come from streams of their
 * own: a setting changes only what it is about.
 */
import { InputError } from "../../shared/errors.ts";
import { Random } from "../../shared/random.ts";
import type { SplitName } from "../schema.ts";
import type { Knobs } from "./knobs.ts";
import { BACKGROUNDS, COLOURS, frequentColour, heldOutColour, SHAPES, SIDE } from "./names.ts";
import { UNIT } from "./outline.ts";
import { visibleShares } from "./visible.ts";

/** Lengths in eighths of a pixel. */
export interface SceneObject {
  readonly shape: number;
  readonly colour: number;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Brightness of its colour in percent. */
  readonly brightness: number;
}

export interface Scene {
  readonly background: number;
  /** In the order in which they are drawn: a later one covers an earlier one. */
  readonly objects: readonly SceneObject[];
}

/** Uses of random numbers, each with streams of its own. */
const STREAMS = { layout: 1, colours: 2, captions: 3, tests: 4, complete: 5 } as const;

const MOST_TRIES = 400;
/** The smallest share of an object that is seen. */
const LEAST_SEEN = 0.6;

/** Random numbers of a row for one use. */
export const drawsOf = (
  seed: number,
  split: SplitName,
  row: number,
  use: keyof typeof STREAMS,
): Random => new Random(seed, STREAMS[use] * 2 ** 26 + 2 * row + (split === "test" ? 1 : 0));

/**
 * The scene of a row. Test scenes come in pairs, rows 2 i and 2 i + 1: the second has the colours of the first two
 * objects exchanged and is the same otherwise.
 */
export function sceneOf(split: SplitName, row: number, knobs: Knobs): Scene {
  if (split === "train") return drawnScene(split, row, knobs);
  const scene = drawnScene(split, row >> 1, knobs);
  return row % 2 === 0 ? scene : exchanged(scene);
}

/** The scene with the colours of its first two objects exchanged. */
function exchanged({ background, objects }: Scene): Scene {
  const colourOf = (index: number) => objects[index < 2 ? 1 - index : index]?.colour ?? 0;
  return {
    background,
    objects: objects.map((object, index) => ({ ...object, colour: colourOf(index) })),
  };
}

function drawnScene(split: SplitName, row: number, knobs: Knobs): Scene {
  const random = drawsOf(knobs.seed, split, row, "layout");
  const count = knobs.objects[random.integer(knobs.objects.length)] ?? 2;
  const background = random.integer(BACKGROUNDS.length);
  const shapes = [...random.permutation(SHAPES.length)].slice(0, count);
  const colours = coloursOf(split, row, shapes, knobs);
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    const objects = shapes.map((shape, index): SceneObject => {
      const radius = 40 + random.integer(25);
      const place = () => radius + UNIT + random.integer(SIDE * UNIT - 2 * (radius + UNIT) + 1);
      const [x, y] = [place(), place()];
      const brightness = 85 + random.integer(16);
      return { shape, colour: colours[index] ?? 0, x, y, radius, brightness };
    });
    if (!isClear(objects)) continue;
    if (visibleShares(objects).every((share) => share >= LEAST_SEEN))
      return { background, objects };
  }
  throw new InputError(
    `scenes: found no place for ${count} objects in row ${row} of ${split} with seed ${knobs.seed}; choose another data.seed or fewer data.objects`,
  );
}

/** Whether it is clear for any two objects which is further left, and which relation they have. */
function isClear(objects: readonly SceneObject[]): boolean {
  return objects.every((one, index) =>
    objects.slice(index + 1).every((other) => {
      const [dx, dy] = [Math.abs(one.x - other.x), Math.abs(one.y - other.y)];
      return dx >= 2 * UNIT && Math.max(dx, dy) >= 7 * UNIT && Math.abs(dx - dy) >= 2 * UNIT;
    }),
  );
}

/** Colours that differ. Those of training follow the correlation and lack the held-out pairs. */
function coloursOf(
  split: SplitName,
  row: number,
  shapes: readonly number[],
  { seed, correlation }: Knobs,
): number[] {
  const random = drawsOf(seed, split, row, "colours");
  // In thousandths, so that the comparison is one of integers.
  const threshold = Math.round(1000 * (split === "train" ? correlation : 0));
  const frequent = shapes.map(() => random.integer(1000) < threshold);
  const colours = shapes.map((shape, index) => (frequent[index] ? frequentColour(shape) : -1));
  // In random order, so that no object has the first choice.
  for (const index of random.permutation(shapes.length)) {
    if ((colours[index] ?? 0) >= 0) continue;
    const shape = shapes[index] ?? 0;
    const free = COLOURS.map((_, colour) => colour).filter(
      (colour) =>
        !colours.includes(colour) && (split === "test" || colour !== heldOutColour(shape)),
    );
    colours[index] = free[random.integer(free.length)] ?? 0;
  }
  return colours;
}

/** The relation of an object to another, an index of RELATIONS. */
export function relationOf(one: SceneObject, other: SceneObject): number {
  const [dx, dy] = [other.x - one.x, other.y - one.y];
  if (Math.abs(dx) > Math.abs(dy)) return dx > 0 ? 0 : 1;
  return dy > 0 ? 2 : 3;
}
