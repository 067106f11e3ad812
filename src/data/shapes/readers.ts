/** What a table of scenes derives from its seed: partial captions and exact factors. */
import type { Readers } from "../definition.ts";
import { sceneFactors } from "./factors.ts";
import { PARTIAL_CAPTIONS, partialCaption } from "./partial.ts";
import { SHAPES_SEED, type ShapeFactor } from "./scene.ts";

/** The column of partial captions; its sizes are measured when the dataset is built. */
export const PARTIAL_COLUMN = {
  name: "partial",
  summary: "captions that leave some of the factors out",
  perRow: PARTIAL_CAPTIONS,
} as const;

type Columns = Readonly<Record<string, ArrayLike<number>>>;

/** {@link PARTIAL_CAPTIONS} captions for every row. */
export function partialCaptions(
  split: "train" | "test",
  { count, factors }: { readonly count: number; readonly factors: Columns },
): string[] {
  const value = (factor: ShapeFactor, row: number) => factors[factor]?.[row] ?? 0;
  return Array.from({ length: count * PARTIAL_CAPTIONS }, (_, entry) => {
    const row = Math.floor(entry / PARTIAL_CAPTIONS);
    const scene = {
      size: value("size", row),
      colour: value("colour", row),
      shape: value("shape", row),
      position: value("position", row),
    };
    return partialCaption(scene, split, row, entry % PARTIAL_CAPTIONS);
  });
}

export const readersOf = (seed: number): Readers => ({
  texts: (split, packed) => ({ partial: partialCaptions(split, packed) }),
  exactFactors: sceneFactors(seed),
});

export const readers = readersOf(SHAPES_SEED);
