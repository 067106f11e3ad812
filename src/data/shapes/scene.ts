/**
 * The scenes of the shapes dataset: each scene has known factors plus small continuous variations.
 * Scenes are a function of one seed, so the factors of every image are known exactly and it can be
 * measured whether an embedding encodes them.
 */
import { hash4, Random, uniform01 } from "../../shared/random.ts";

/** The factors and their values; a scene stores the index of each value. */
export const shapeFactors = {
  shape: ["circle", "square", "triangle", "star", "cross", "heart"],
  colour: ["red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink"],
  size: ["small", "medium", "large"],
  position: [
    "top left",
    "top centre",
    "top right",
    "centre left",
    "centre",
    "centre right",
    "bottom left",
    "bottom centre",
    "bottom right",
  ],
  // These angles stay distinct under the symmetries of square, cross, star and triangle.
  rotation: ["0°", "12°", "24°", "36°", "48°", "60°"],
  background: ["black", "grey", "white", "navy"],
} as const;

export type ShapeFactor = keyof typeof shapeFactors;

/** Factors of an image (indices of values) and its variations (lengths in pixels, angles in radians). */
export type Scene = Readonly<Record<ShapeFactor, number>> & {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly angle: number;
  /** Brightness of the shape's colour, at most 1. */
  readonly brightness: number;
};

/** The seed of the table `shapes`. */
export const SHAPES_SEED = 1;

/** Side of an image in pixels. */
export const SCENE_SIZE = 32;

/** Pairs of shape and colour that are missing from train: each colour once, each shape at most twice. */
export const heldOutPairs: readonly { readonly shape: number; readonly colour: number }[] =
  shapeFactors.colour.map((_, colour) => ({ shape: colour % shapeFactors.shape.length, colour }));

/**
 * The scenes of a split, in file order. Train contains the 40 pairs of shape and colour that are not
 * held out, test all 48 pairs, each equally often.
 */
export function scenesOf(split: "train" | "test", count: number, seed: number): Scene[] {
  const sceneAt = sceneReader(split, count, seed);
  return Array.from({ length: count }, (_, row) => sceneAt(row));
}

/** The scenes of {@link scenesOf}, one at a time. */
export function sceneReader(
  split: "train" | "test",
  count: number,
  seed: number,
): (row: number) => Scene {
  const stream = split === "train" ? 0 : 1;
  const pairs = shapeFactors.shape
    .flatMap((_, shape) => shapeFactors.colour.map((_, colour) => ({ shape, colour })))
    .filter((pair) => split === "test" || !isHeldOut(pair));
  const order = new Random(seed, stream).permutation(count);
  return (row) => {
    const sample = order[row]!;
    return sceneOf(pairs[sample % pairs.length]!, sample, stream, seed);
  };
}

type Pair = { readonly shape: number; readonly colour: number };

function isHeldOut({ shape, colour }: Pair): boolean {
  return heldOutPairs.some((pair) => pair.shape === shape && pair.colour === colour);
}

const RADII = [5, 7, 9];
const GRID_STEP = 8;

function sceneOf(pair: Pair, sample: number, stream: number, seed: number): Scene {
  const factorWords = hash4(seed, 1, sample, stream);
  const pick = (factor: ShapeFactor, word: number) =>
    Math.floor(uniform01(word) * shapeFactors[factor].length);
  const size = pick("size", factorWords[0]);
  const position = pick("position", factorWords[1]);
  const rotation = pick("rotation", factorWords[2]);
  const background = pick("background", factorWords[3]);

  const variations = hash4(seed, 2, sample, stream).map(uniform01);
  const vary = (index: number, low: number, high: number) =>
    low + (high - low) * (variations[index] ?? 0);
  const radius = (RADII[size] ?? 0) * vary(2, 0.92, 1.08);
  // Keeps every shape a pixel away from the border.
  const inside = (centre: number) =>
    Math.min(Math.max(centre, radius + 1), SCENE_SIZE - radius - 1);
  const middle = SCENE_SIZE / 2;
  return {
    ...pair,
    size,
    position,
    rotation,
    background,
    x: inside(middle + ((position % 3) - 1) * GRID_STEP + vary(0, -1.5, 1.5)),
    y: inside(middle + (Math.floor(position / 3) - 1) * GRID_STEP + vary(1, -1.5, 1.5)),
    radius,
    angle: (rotation * 12 * Math.PI) / 180,
    brightness: vary(3, 0.85, 1),
  };
}
