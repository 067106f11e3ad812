/**
 * Builds one dataset from its recipe: packs and manifest in public/datasets/ID, and the copy of the
 * manifest in src/data/manifests that is part of the program.
 */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "fflate";
import { type Manifest, manifestFile } from "../../src/data/manifest.ts";
import { packSplit, type Split } from "../../src/data/pack.ts";
import type { Recipe } from "./recipe.ts";

export const datasetsFolder = "public/datasets";
export const manifestsFolder = "src/data/manifests";

/** Builds the dataset of `recipe` below the repository's `root` and returns its manifest. */
export async function buildDataset(root: string, recipe: Recipe): Promise<Manifest> {
  const { id } = recipe.manifest;
  const folder = join(root, datasetsFolder, id);
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(root, manifestsFolder), { recursive: true });
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
    // Not .gz: servers send .gz files with a content encoding, and browsers then decompress them.
    splits: { train: write("train.bin", train), test: write("test.bin", test) },
  };
  for (const [file, content] of Object.entries(beside)) {
    writeFileSync(join(folder, file), `${JSON.stringify(content, null, 2)}\n`);
  }
  const text = `${JSON.stringify(manifestFile(manifest), null, 2)}\n`;
  writeFileSync(join(folder, "manifest.json"), text);
  writeFileSync(join(root, manifestsFolder, `${id}.json`), text);
  return manifest;
}

/** gzip by a pinned library and without a date, because Node's output differs between versions. */
function zip(pack: Uint8Array): Uint8Array {
  return gzipSync(pack, { level: 9, mtime: 0 });
}
