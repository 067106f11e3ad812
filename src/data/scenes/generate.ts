/** Draws the table of scenes, in pieces, so that other tasks of this thread run meanwhile. */
import { inPieces, type Pieces } from "../../shared/pieces.ts";
import type { Schema, SplitName } from "../schema.ts";
import { type Rows, type Table, tableOf } from "../table.ts";
import type { Vocabulary } from "../vocabulary.ts";
import type { Caption } from "./captions.ts";
import { drawScene } from "./draw.ts";
import { sceneFactors } from "./factors.ts";
import type { Knobs } from "./knobs.ts";
import { COLOURS, frequentColour, SIDE } from "./names.ts";
import { relationOf, type Scene, type SceneObject, sceneOf } from "./scene.ts";
import { COLUMN, OBJECT_NAMES } from "./schema.ts";
import { testColumns } from "./tests.ts";
import { captionColumn, captionsOf, completeCaption, scenesVocabulary } from "./texts.ts";
import { sceneTruth } from "./truth.ts";
import { visibleObjects } from "./visible.ts";

/** Scenes that are drawn in a few milliseconds. */
const PIECE = 50;
const PIXELS = SIDE * SIDE;

export async function generateTable(schema: Schema, knobs: Knobs): Promise<Table> {
  const vocabulary = scenesVocabulary();
  const rowsOf = (split: SplitName) =>
    inPieces(sceneRows(split, schema.splits[split].count, knobs, vocabulary));
  return tableOf(
    schema,
    { train: await rowsOf("train"), test: await rowsOf("test") },
    { exactFactors: sceneFactors, textTruth: sceneTruth },
  );
}

/** The first `count` rows of a split. */
function* sceneRows(
  split: SplitName,
  count: number,
  knobs: Knobs,
  vocabulary: Vocabulary,
): Pieces<Rows> {
  const images = new Uint8Array(3 * PIXELS * count);
  const mask = new Uint8Array(PIXELS * count);
  const offsets = new Uint32Array(count + 1);
  const [boxes, values]: [number[], number[]] = [[], []];
  const scenes: Scene[] = [];
  const [captions, complete]: [Caption[], Caption[]] = [[], []];
  for (let row = 0; row < count; row += 1) {
    if (row % PIECE === 0) yield;
    const scene = sceneOf(split, row, knobs);
    scenes.push(scene);
    drawScene(scene, images, 3 * PIXELS * row);
    const visible = visibleObjects(scene.objects);
    mask.set(visible.mask, PIXELS * row);
    boxes.push(...visible.boxes.flat());
    for (const { shape, colour } of scene.objects) values.push(COLOURS.length * shape + colour);
    offsets[row + 1] = values.length;
    captions.push(...captionsOf(scene, split, row, knobs));
    complete.push(completeCaption(scene, split, row, knobs.seed));
  }
  const tests = split === "test" ? yield* testColumns(scenes, knobs, vocabulary) : {};
  return {
    count,
    images,
    labels: Int32Array.from(scenes, (scene) => ends(scene).left.shape),
    factors: factorValues(scenes),
    texts: {
      [COLUMN.caption]: captionColumn(vocabulary, captions, knobs.captions),
      [COLUMN.complete]: captionColumn(vocabulary, complete, 1),
    },
    further: {
      [COLUMN.omitted]: {
        kind: "number",
        width: knobs.captions,
        values: Float32Array.from(captions, ({ omitted }) => omitted),
      },
      [COLUMN.objects]: {
        kind: "regions",
        names: OBJECT_NAMES,
        values: Int32Array.from(values),
        boxes: Float32Array.from(boxes),
        offsets,
      },
      [COLUMN.mask]: { kind: "mask", height: SIDE, width: SIDE, values: mask },
      ...tests,
    },
  };
}

/** The leftmost and the rightmost object. */
function ends({ objects }: Scene): { readonly left: SceneObject; readonly right: SceneObject } {
  const sorted = [...objects].sort((one, other) => one.x - other.x);
  return { left: sorted[0]!, right: sorted.at(-1)! };
}

function factorValues(scenes: readonly Scene[]): Record<string, Uint8Array> {
  const both = scenes.map(ends);
  const of = (value: (ends: (typeof both)[number]) => number) => Uint8Array.from(both, value);
  return {
    shape: of(({ left }) => left.shape),
    colour: of(({ left }) => left.colour),
    shape2: of(({ right }) => right.shape),
    colour2: of(({ right }) => right.colour),
    relation: of(({ left, right }) => relationOf(left, right)),
    frequency: of(({ left }) => (left.colour === frequentColour(left.shape) ? 1 : 0)),
  };
}
