/**
 * Reads a table from files: fetches them, checks them against the manifest, decompresses and unpacks them.
 * The caller provides the source of the bytes: the page fetches them, the command line reads files.
 */
import { InputError, messageOf, require } from "../shared/errors.ts";
import { refuseLfsPointer } from "../shared/lfsPointer.ts";
import { sha256Of } from "../shared/sha256.ts";
import type { ByteSource, Readers, TableDefinition } from "./definition.ts";
import { type Manifest, type ManifestJson, manifestFrom, schemaFrom } from "./manifest.ts";
import { type PackedSplit, unpackSplit } from "./pack.ts";
import type { Schema, SplitName } from "./schema.ts";
import { type Table, tableOf } from "./table.ts";

/** Files with this ending are compressed, as the splits are. */
const ZIPPED = ".bin";

/** A table in files. `readers` is imported when the table is opened. */
export function fileTable(
  json: ManifestJson,
  readers: () => Promise<Readers> = async () => ({}),
): TableDefinition {
  const manifest = manifestFrom(json);
  const schema = schemaFrom(manifest);
  return {
    schema,
    open: async (source) => readTable(manifest, source, await readers(), schema),
  };
}

/**
 * Reads both splits of a table. Throws {@link InputError} with the file and the reason if a file is
 * missing, truncated or altered.
 */
export async function readTable(
  manifest: Manifest,
  source: ByteSource,
  { texts: textsOf, exactFactors }: Readers = {},
  schema: Schema = schemaFrom(manifest),
): Promise<Table> {
  const [train, test, files] = await Promise.all([
    readSplit(manifest, "train", source),
    readSplit(manifest, "test", source),
    readFiles(manifest, source),
  ]);
  const known = exactFactors ? { exactFactors } : {};
  if (!manifest.texts) return tableOf(schema, { train, test }, known);
  const { tokenColumns } = await import("./texts.ts");
  const packed = { train, test };
  const texts = tokenColumns(
    manifest,
    packed,
    (split) => textsOf?.(split, packed[split], files) ?? {},
  );
  const rows = {
    train: { ...train, texts: texts.train },
    test: { ...test, texts: texts.test },
  };
  return tableOf(schema, rows, known);
}

/** A source that fetches from `baseUrl`, the URL of the datasets folder. */
export function httpSource(baseUrl: string): ByteSource {
  return async (path, version) => {
    const url = `${baseUrl.replace(/\/$/, "")}/${path}`;
    let response: Response;
    try {
      response = await fetch(`${url}?v=${version}`);
    } catch (error) {
      throw new InputError(`${path}: ${url} cannot be reached: ${messageOf(error)}`);
    }
    require(response.ok, () =>
      `${path}: ${url} returned ${response.status} ${response.statusText}`);
    return new Uint8Array(await response.arrayBuffer());
  };
}

/** Converts bytes 0 … 255 to numbers in [0, 1]. */
export function toFloat(images: Uint8Array): Float32Array<ArrayBuffer> {
  const result = new Float32Array(images.length);
  for (let index = 0; index < images.length; index += 1) result[index] = images[index]! / 255;
  return result;
}

async function readSplit(
  manifest: Manifest,
  split: SplitName,
  source: ByteSource,
): Promise<PackedSplit> {
  const { count, unpackedBytes, file: fileName } = manifest.splits[split];
  const name = `${manifest.id}/${fileName}`;
  const file = await readChecked(name, manifest.splits[split], source);
  const pack = await gunzip(file);
  require(pack.length === unpackedBytes, () =>
    `${name}: unpacks to ${pack.length} bytes, the manifest states ${unpackedBytes}`);
  return unpackSplit(manifest, count, pack, name);
}

async function readFiles(
  { id, files = [] }: Manifest,
  source: ByteSource,
): Promise<Record<string, Uint8Array>> {
  const read = files.map(async ({ file, ...stated }) => {
    const bytes = await readChecked(`${id}/${file}`, stated, source);
    return [file, file.endsWith(ZIPPED) ? await gunzip(bytes) : bytes] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

/** The bytes of a file with the stated length and hash. */
async function readChecked(
  name: string,
  { bytes, sha256 }: { readonly bytes: number; readonly sha256: string },
  source: ByteSource,
): Promise<Uint8Array<ArrayBuffer>> {
  // Digests and streams refuse shared and pooled buffers, so the file is copied.
  const file = Uint8Array.from(await source(name, sha256.slice(0, 16)));
  refuseLfsPointer(file, name);
  require(file.length === bytes, () =>
    `${name}: ${file.length < bytes ? "truncated" : "altered"}: ${file.length} bytes, the manifest states ${bytes}`);
  const digest = await sha256Of(file, name);
  require(digest === sha256, () =>
    `${name}: altered: its SHA-256 is ${digest}, the manifest states ${sha256}`);
  return file;
}

async function gunzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const unzipped = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unzipped).arrayBuffer());
}
