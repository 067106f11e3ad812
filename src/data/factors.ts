/**
 * What is known of every image beside its class, in the form in which it can be asked for: a factor whose
 * values have only names, or numbers. The shapes are drawn from scenes that follow from a seed, so their
 * size, position and rotation are known as numbers, variations included.
 */
import { require } from "../shared/errors.ts";
import type { Dataset } from "./dataset.ts";
import type { SplitName } from "./manifest.ts";
import { type Scene, scenesOf } from "./shapes/scene.ts";

export type KnownFactor = {
  readonly name: string;
  /** What the number is of, as "radius, pixels"; absent where it has values with names. */
  readonly of?: string;
  /** Images that have no such factor, as circles have no rotation, are left out: why. */
  readonly without?: string;
} & (
  | { readonly kind: "category"; readonly values: readonly string[] }
  | { readonly kind: "numbers" | "angle"; readonly columns: number }
);

export interface FactorColumns {
  readonly factor: KnownFactor;
  /** Indices of values, or numbers row by row; an angle is its cosine and sine. */
  readonly entries: Float64Array;
  /** The images of these entries, ascending. */
  readonly images: Int32Array;
}

/** More values than this are names of single things, not of a factor. */
const MOST_VALUES = 64;

/** Factors of the first `count` images of a split; empty where the data set has none that can be asked for. */
export function knownFactors(dataset: Dataset, split: SplitName, count: number): FactorColumns[] {
  const { manifest } = dataset;
  const columns = dataset[split].factors;
  if (manifest.id === "shapes") return factorsOfShapes(dataset, split, count);
  return manifest.factors
    .filter(({ values }) => values.length <= MOST_VALUES)
    .map(({ name, values }) => ({
      factor: { name, kind: "category", values },
      entries: Float64Array.from(columns[name]?.subarray(0, count) ?? []),
      images: Int32Array.from({ length: count }, (_, image) => image),
    }));
}

function factorsOfShapes(dataset: Dataset, split: SplitName, count: number): FactorColumns[] {
  const { manifest } = dataset;
  const { factors } = dataset[split];
  const seed = Number(/seed (\d+)/.exec(manifest.source.version)?.[1]);
  const scenes = scenesOf(split, manifest.splits[split].count, seed).slice(0, count);
  require(scenes.every(
    ({ size, position }, image) =>
      size === factors.size?.[image] && position === factors.position?.[image],
  ), () =>
    `shapes: the scenes of seed ${seed} are not those of its file; rebuild it with npm run datasets`);
  const category = (name: "shape" | "colour" | "background"): FactorColumns => ({
    factor: {
      name,
      kind: "category",
      values: manifest.factors.find((each) => each.name === name)?.values ?? [],
    },
    ...columnsOf(scenes, (scene) => [scene[name]]),
  });
  const circle = manifest.classes.indexOf("circle");
  return [
    category("shape"),
    category("colour"),
    {
      factor: { name: "size", kind: "numbers", columns: 1, of: "radius" },
      ...columnsOf(scenes, ({ radius }) => [radius]),
    },
    {
      factor: { name: "position", kind: "numbers", columns: 2, of: "centre, across and down" },
      ...columnsOf(scenes, ({ x, y }) => [x, y]),
    },
    {
      factor: {
        name: "rotation",
        kind: "angle",
        columns: 2,
        of: "angle, as cosine and sine",
        without: "circles have none and are left out",
      },
      ...columnsOf(
        scenes,
        ({ angle }) => [Math.cos(angle), Math.sin(angle)],
        ({ shape }) => shape !== circle,
      ),
    },
    category("background"),
  ];
}

function columnsOf(
  scenes: readonly Scene[],
  entries: (scene: Scene) => readonly number[],
  has: (scene: Scene) => boolean = () => true,
): Pick<FactorColumns, "entries" | "images"> {
  const images = scenes.flatMap((scene, image) => (has(scene) ? [image] : []));
  return {
    entries: Float64Array.from(images.flatMap((image) => entries(scenes[image]!))),
    images: Int32Array.from(images),
  };
}
