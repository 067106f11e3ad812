/**
 * The datasets. To add one, write its recipe in scripts/datasets and add a line here for the manifest
 * that the recipe produces; see docs/adding-a-dataset.md.
 */
import { at, InputError } from "../shared/errors.ts";
import { type Dataset, type DatasetSource, readDataset } from "./dataset.ts";
import type { FactorReader } from "./factorColumns.ts";
import { type Manifest, type ManifestJson, manifestFrom } from "./manifest.ts";
import digits from "./manifests/digits.json";
import emoji from "./manifests/emoji.json";
import fashion from "./manifests/fashion.json";
import glyphs from "./manifests/glyphs.json";
import shapes from "./manifests/shapes.json";
import { sceneFactors } from "./shapes/factors.ts";

interface Definition {
  readonly file: ManifestJson;
  /** Reads factors that are known more exactly than the manifest states them. */
  readonly exactFactors?: FactorReader;
}

/** In the order of the lists on the page and the command line; the first is the default. */
const definitions: readonly Definition[] = [
  { file: fashion },
  { file: digits },
  { file: shapes, exactFactors: sceneFactors },
  { file: emoji },
  { file: glyphs },
];
const manifests = definitions.map(({ file }) => manifestFrom(file));

/** Ids of all datasets, the default first. */
export const datasetIds: readonly string[] = manifests.map(({ id }) => id);

/** The id of the dataset that is used if none is given. */
export const defaultDataset: string = at(datasetIds, 0);

/** The manifests of all datasets; loads no files. */
export function listDatasets(): readonly Manifest[] {
  return manifests;
}

/** The manifest of a dataset. Throws {@link InputError} with the known ids. */
export function manifestOf(id: string): Manifest {
  const manifest = manifests.find((candidate) => candidate.id === id);
  if (manifest === undefined) {
    throw new InputError(`dataset ${id}: there is none; choose ${datasetIds.join(", ")}`);
  }
  return manifest;
}

/** The first dataset with known factors; the default wherever factors are required. */
export const datasetWithFactors: Manifest = at(
  manifests.filter(({ factors }) => factors.length > 0),
  0,
);

/** The dataset's own reader of factors, if it has one. */
export const exactFactors = (id: string): FactorReader | undefined =>
  definitions.find(({ file }) => file.id === id)?.exactFactors;

const loaded = new Map<string, Promise<Dataset>>();

/**
 * Loads a dataset once; later and concurrent calls share the result. Throws {@link InputError} if there
 * is no such dataset, or if a file is missing, truncated or altered. A failure is not cached.
 */
export async function loadDataset(id: string, source: DatasetSource): Promise<Dataset> {
  const earlier = loaded.get(id);
  if (earlier !== undefined) return earlier;
  const loading = readDataset(manifestOf(id), source);
  loaded.set(id, loading);
  try {
    return await loading;
  } catch (error) {
    loaded.delete(id);
    throw error;
  }
}

export { type Dataset, type DatasetSource, httpSource, toFloat } from "./dataset.ts";
export type { Manifest, SplitName } from "./manifest.ts";
export { applyNuisance } from "./nuisance.ts";
export type { Split } from "./pack.ts";
