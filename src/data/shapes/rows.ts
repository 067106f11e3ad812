/** Draws the scenes of a split as rows of a table. */
import type { Pieces } from "../../shared/pieces.ts";
import type { PackedSplit } from "../pack.ts";
import type { SplitName } from "../schema.ts";
import { drawScene } from "./draw.ts";
import { SCENE_SIZE, type Scene, type ShapeFactor, sceneReader, shapeFactors } from "./scene.ts";

const PIXELS = SCENE_SIZE * SCENE_SIZE * 3;
/** Scenes that are drawn in a few milliseconds. */
const PIECE = 100;

export const shapeFactorNames = Object.keys(shapeFactors) as ShapeFactor[];

/** The first `drawn` of the `count` scenes of a split, by default all, in pieces of a few milliseconds. */
export function* sceneRows(
  split: SplitName,
  count: number,
  seed: number,
  drawn = count,
): Pieces<PackedSplit> {
  const sceneAt = sceneReader(split, count, seed);
  const scenes: Scene[] = [];
  const images = new Uint8Array(drawn * PIXELS);
  for (let row = 0; row < drawn; row += 1) {
    if (row % PIECE === 0) yield;
    const scene = sceneAt(row);
    drawScene(scene, images, row * PIXELS);
    scenes.push(scene);
  }
  return {
    count: drawn,
    images,
    labels: Int32Array.from(scenes, ({ shape }) => shape),
    factors: Object.fromEntries(
      shapeFactorNames.map((name) => [name, Uint8Array.from(scenes, (scene) => scene[name])]),
    ),
  };
}
