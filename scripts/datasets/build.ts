/**
 * Builds one dataset from its recipe: packs and manifest in public/datasets/ID, and the copy of the
 * manifest in src/data/manifests that is part of the program.
 */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "fflate";
import { type Manifest, manifestFile } from "../../src/data/manifest.ts";
import { type PackedSplit, packSplit } from "../../src/data/pack.ts";
import { encodeTexts, measuredTexts, textsOf } from "../../src/data/texts.ts";
import type { Made, Recipe } from "./recipe.ts";

export const datasetsFolder = "public/datasets";
export const manifestsFolder = "src/data/manifests";

/** Builds the dataset of `recipe` below the repository's `root` and returns its manifest. */
export async function buildDataset(root: string, recipe: Recipe): Promise<Manifest> {
  const { id } = recipe.manifest;
  const folder = join(root, datasetsFolder, id);
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(root, manifestsFolder), { recursive: true });
  const made = await recipe.build();
  const { train, test, factors = recipe.manifest.factors, beside = {}, bytes = {} } = made;
  const known = { ...recipe.manifest, factors };
  const write = (file: string, split: PackedSplit) => {
    const pack = packSplit(known, split);
    const zipped = zip(pack);
    writeFileSync(join(folder, file), zipped);
    const sha256 = sha256Of(zipped);
    console.log(`${id}/${file}  ${split.count} rows  ${zipped.length} bytes  ${sha256}`);
    return {
      count: split.count,
      file,
      bytes: zipped.length,
      unpackedBytes: pack.length,
      sha256,
    };
  };
  const stored = (file: string, content: Uint8Array) => {
    writeFileSync(join(folder, file), content);
    return { file, bytes: content.length, sha256: sha256Of(content) };
  };
  const files = [
    ...Object.entries(beside).map(([file, content]) =>
      stored(file, Buffer.from(`${JSON.stringify(content, null, 2)}\n`)),
    ),
    ...Object.entries(bytes).map(([file, content]) => stored(file, zip(content))),
  ];
  const texts = textColumns(known, made);
  const manifest: Manifest = {
    schema: 1,
    dtype: "uint8",
    ...known,
    ...(texts.length > 0 && { texts }),
    // Not .gz: servers send .gz files with a content encoding, and browsers then decompress them.
    splits: { train: write("train.bin", train), test: write("test.bin", test) },
    ...(files.length > 0 && { files }),
  };
  const text = `${JSON.stringify(manifestFile(manifest), null, 2)}\n`;
  writeFileSync(join(folder, "manifest.json"), text);
  writeFileSync(join(root, manifestsFolder, `${id}.json`), text);
  return manifest;
}

const sha256Of = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** The token columns of a dataset, with the sizes of their vocabulary and texts. */
export function textColumns(
  known: Pick<Recipe["manifest"], "caption" | "factors">,
  { train, test, texts }: Made,
): NonNullable<Manifest["texts"]> {
  const captions = {
    name: "caption",
    summary: "caption with every factor of its template",
    perRow: 1,
  };
  const columns = [...(known.caption === undefined ? [] : [captions]), ...(texts?.columns ?? [])];
  const written = textsOf(known, { train, test }, (split) => texts?.of(split) ?? {});
  const encoded = encodeTexts(columns, written);
  return columns.map((column) => ({ ...column, ...measuredTexts(encoded, column.name) }));
}

/** gzip by a pinned library and without a date, because Node's output differs between versions. */
function zip(pack: Uint8Array): Uint8Array {
  return gzipSync(pack, { level: 9, mtime: 0 });
}
