/**
 * Builds datasets and the LICENSES file. To add a dataset, write its recipe, add a line here and a line
 * in src/data/index.ts; see docs/adding-a-dataset.md.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { manifestFrom } from "../../src/data/manifest.ts";
import { checkManifest } from "../../src/data/manifestFile.ts";
import { buildDataset, datasetsFolder, manifestsFolder } from "./build.ts";
import { digits } from "./digits.ts";
import { emoji } from "./emoji.ts";
import { fashion } from "./fashion.ts";
import { glyphs } from "./glyphs.ts";
import { licencesFile } from "./licences.ts";
import { moby } from "./moby.ts";
import type { Recipe } from "./recipe.ts";
import { shapes } from "./shapes.ts";

const recipes: readonly Recipe[] = [fashion, digits, shapes, emoji, glyphs, moby];

/** Builds the datasets with these ids, or all. Throws on an unknown id. */
export async function buildDatasets(root: string, ids: readonly string[]): Promise<void> {
  const known = recipes.map(({ manifest }) => manifest.id);
  for (const id of ids) {
    if (!known.includes(id)) throw new Error(`dataset ${id}: choose ${known.join(", ")}`);
  }
  for (const recipe of recipes) {
    if (ids.length === 0 || ids.includes(recipe.manifest.id)) await buildDataset(root, recipe);
  }
  const manifests = known
    .map((id) => join(root, manifestsFolder, `${id}.json`))
    .filter((path) => existsSync(path))
    .map((path) => manifestFrom(checkManifest(JSON.parse(readFileSync(path, "utf8")), path)));
  writeFileSync(join(root, datasetsFolder, "LICENSES"), licencesFile(manifests));
}
