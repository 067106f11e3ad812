/**
 * The datasets there are. To add one: its recipe in scripts/datasets, then a line here for the
 * manifest that the recipe writes.
 */
import { InputError } from "../shared/errors.ts";
import { type Dataset, type DatasetSource, readDataset } from "./dataset.ts";
import { type Manifest, type ManifestJson, manifestFrom } from "./manifest.ts";
import digits from "./manifests/digits.json";
import emoji from "./manifests/emoji.json";
import fashion from "./manifests/fashion.json";
import glyphs from "./manifests/glyphs.json";
import shapes from "./manifests/shapes.json";

// Written by the recipes, which check them, and checked again by a test.
const files: readonly ManifestJson[] = [fashion, digits, shapes, emoji, glyphs];
const manifests = files.map(manifestFrom);

/** Names of all datasets, the default first. */
export const datasetIds: readonly string[] = manifests.map(({ id }) => id);

/** What is known of each dataset; loads nothing. */
export function listDatasets(): readonly Manifest[] {
  return manifests;
}

/** The manifest of a dataset. Throws an InputError that lists the names there are. */
export function manifestOf(id: string): Manifest {
  const manifest = manifests.find((candidate) => candidate.id === id);
  if (manifest === undefined) {
    throw new InputError(`dataset ${id}: there is none; choose ${datasetIds.join(", ")}`);
  }
  return manifest;
}

const loaded = new Map<string, Promise<Dataset>>();

/**
 * Loads a dataset once; later calls, and calls meanwhile, share it. Throws an InputError if there is
 * no such dataset or a file is missing, truncated or altered; a failure is forgotten, so that the
 * next call tries again.
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
