/** What the pixels and patches of a row show, by the mask of its objects and their names. */
import { columnNamed, type Split, type Table } from "../../../data/index.ts";
import type { Grid } from "../../../nn/positions.ts";
import { InputError } from "../../../shared/errors.ts";

/** A property of objects, and its values; class 0 is the background, class k + 1 the k-th value. */
export interface Part {
  readonly name: string;
  readonly values: readonly string[];
}

/** Reads masks and regions of one table. */
export interface SceneTruth {
  readonly parts: readonly Part[];
  /** The object that is seen at each pixel, from 1; 0 is the background: [height, width]. */
  mask(split: Split, row: number): Uint8Array;
  /** Class numbers of a part at each pixel: [height, width]. */
  classes(split: Split, row: number, part: Part): Uint8Array;
  /** Objects of a row. */
  objects(split: Split, row: number): number;
}

/** Throws an InputError if the table has no masks. */
export function sceneTruthOf({ schema, height, width }: Table): SceneTruth {
  const { segments } = schema.tests ?? {};
  if (!segments) {
    throw new InputError(
      `${schema.label} has no masks of objects. Dense features are scored on a dataset that has them, for example scenes.`,
    );
  }
  const size = height * width;
  const parts = Object.entries(segments.parts).map(([name, values]) => ({ name, values }));
  const regionsOf = (split: Split) => columnNamed(split, segments.objects, "regions");
  const mask = (split: Split, row: number) =>
    columnNamed(split, segments.mask, "mask").values.subarray(row * size, (row + 1) * size);
  return {
    parts,
    mask,
    objects(split, row) {
      const { offsets } = regionsOf(split);
      return (offsets[row + 1] ?? 0) - (offsets[row] ?? 0);
    },
    classes(split, row, { values }) {
      const { names, values: named, offsets } = regionsOf(split);
      const first = offsets[row] ?? 0;
      return mask(split, row).map((object) => {
        if (object === 0) return 0;
        const words = (names[named[first + object - 1] ?? 0] ?? "").split(" ");
        return 1 + values.findIndex((value) => words.includes(value));
      });
    },
  };
}

/** Pixels of an image, and the grid of patches over it. */
export interface Patched {
  readonly grid: Grid;
  readonly height: number;
  readonly width: number;
}

/** Calls `use` with the patch of each pixel. */
function eachPixel(
  { grid, height, width }: Patched,
  use: (pixel: number, patch: number) => void,
): void {
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * grid.rows) / height);
    for (let x = 0; x < width; x++) {
      use(y * width + x, row * grid.cols + Math.floor((x * grid.cols) / width));
    }
  }
}

/** The share of each class in each patch: [patches, count]. */
export function sharesOfPatches(
  classes: ArrayLike<number>,
  count: number,
  patched: Patched,
): Float32Array {
  const { grid, height, width } = patched;
  const patches = grid.rows * grid.cols;
  const share = patches / (height * width);
  const shares = new Float32Array(patches * count);
  eachPixel(patched, (pixel, patch) => {
    shares[patch * count + classes[pixel]!]! += share;
  });
  return shares;
}

/** 1 for a patch of which at least half belongs to objects. */
export function objectPatches(mask: ArrayLike<number>, patched: Patched): Uint8Array {
  const isObject = Uint8Array.from(mask, (object) => (object > 0 ? 1 : 0));
  const shares = sharesOfPatches(isObject, 2, patched);
  return Uint8Array.from({ length: shares.length / 2 }, (_, patch) =>
    shares[2 * patch + 1]! >= 0.5 ? 1 : 0,
  );
}

/** Two objects of an image; `behind` was drawn first. */
export interface ObjectPair {
  readonly behind: number;
  readonly front: number;
  /** Whether a pixel of one is beside one of the other, so that the image may show which is in front. */
  readonly touching: boolean;
}

/** Every pair of objects of an image, in the order of drawing. */
export function pairsOf(
  mask: ArrayLike<number>,
  objects: number,
  { height, width }: Patched,
): ObjectPair[] {
  const touching = new Set<number>();
  const meet = (one: number, other: number) => {
    if (one > 0 && other > 0 && one !== other) {
      touching.add(Math.min(one, other) * (objects + 1) + Math.max(one, other));
    }
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const own = mask[y * width + x]!;
      if (x + 1 < width) meet(own, mask[y * width + x + 1]!);
      if (y + 1 < height) meet(own, mask[(y + 1) * width + x]!);
    }
  }
  const pairs: ObjectPair[] = [];
  for (let behind = 1; behind <= objects; behind++) {
    for (let front = behind + 1; front <= objects; front++) {
      pairs.push({ behind, front, touching: touching.has(behind * (objects + 1) + front) });
    }
  }
  return pairs;
}
