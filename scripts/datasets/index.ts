/**
 * Builds datasets: public/datasets/NAME with packs and manifest, the manifest's twin in src/data that
 * the program believes, and LICENSES. To add a dataset: its recipe, a line here, and a line in
 * src/data/index.ts.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "fflate";
import { type Manifest, manifestFile, manifestFrom } from "../../src/data/manifest.ts";
import { checkManifest } from "../../src/data/manifestFile.ts";
import { packSplit, type Split } from "../../src/data/pack.ts";
import { digits } from "./digits.ts";
import { emoji } from "./emoji.ts";
import { fashion } from "./fashion.ts";
import { glyphs } from "./glyphs.ts";
import { licencesFile } from "./licences.ts";
import type { Recipe } from "./recipe.ts";
import { shapes } from "./shapes.ts";

const recipes: readonly Recipe[] = [fashion, digits, shapes, emoji, glyphs];

const datasetsFolder = "public/datasets";
const manifestsFolder = "src/data/manifests";

/** Builds the named datasets, or all. Throws at a name there is no recipe for. */
export async function buildDatasets(root: string, names: readonly string[]): Promise<void> {
  const known = recipes.map(({ manifest }) => manifest.id);
  for (const name of names) {
    if (!known.includes(name)) throw new Error(`dataset ${name}: choose ${known.join(", ")}`);
  }
  for (const recipe of recipes) {
    if (names.length === 0 || names.includes(recipe.manifest.id)) await build(root, recipe);
  }
  const manifests = known
    .map((id) => join(root, manifestsFolder, `${id}.json`))
    .filter((path) => existsSync(path))
    .map((path) => manifestFrom(checkManifest(JSON.parse(readFileSync(path, "utf8")), path)));
  writeFileSync(join(root, datasetsFolder, "LICENSES"), licencesFile(manifests));
}

async function build(root: string, recipe: Recipe): Promise<void> {
  const { id } = recipe.manifest;
  const folder = join(root, datasetsFolder, id);
  mkdirSync(folder, { recursive: true });
  const { train, test, factors = recipe.manifest.factors, beside = {} } = await recipe.build();
  const known = { ...recipe.manifest, factors };
  const write = (file: string, split: Split) => {
    const pack = packSplit(known, split);
    const zipped = zip(pack);
    writeFileSync(join(folder, file), zipped);
    const sha256 = createHash("sha256").update(zipped).digest("hex");
    console.log(`${id}/${file}  ${split.count} images  ${zipped.length} bytes  ${sha256}`);
    return {
      count: split.count,
      file,
      bytes: zipped.length,
      unpackedBytes: pack.length,
      sha256,
    };
  };
  const manifest: Manifest = {
    schema: 1,
    dtype: "uint8",
    ...known,
    // Named .bin, not .gz: servers announce .gz as an encoding, and browsers then unzip it themselves.
    splits: { train: write("train.bin", train), test: write("test.bin", test) },
  };
  for (const [file, content] of Object.entries(beside)) {
    writeFileSync(join(folder, file), `${JSON.stringify(content, null, 2)}\n`);
  }
  const text = `${JSON.stringify(manifestFile(manifest), null, 2)}\n`;
  writeFileSync(join(folder, "manifest.json"), text);
  writeFileSync(join(root, manifestsFolder, `${id}.json`), text);
}

/** gzip by a library of fixed version, undated: Node's own differs between versions and machines. */
function zip(pack: Uint8Array): Uint8Array {
  return gzipSync(pack, { level: 9, mtime: 0 });
}
