/**
 * Reads a dataset: fetches its files, checks them against the manifest, decompresses and unpacks them.
 * The caller provides the source of the bytes: the page fetches them, the command line reads files.
 */
import { InputError, messageOf, require } from "../shared/errors.ts";
import { refuseLfsPointer } from "../shared/lfsPointer.ts";
import type { Manifest, SplitName } from "./manifest.ts";
import { type Split, unpackSplit } from "./pack.ts";

/** Images with labels, as bytes; `toFloat` converts them to numbers in [0, 1]. */
export type Dataset = {
  readonly manifest: Manifest;
  readonly id: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classes: readonly string[];
  readonly train: Split;
  readonly test: Split;
};

/**
 * Returns the bytes of a file below public/datasets, for example `ID/train.bin`. `version` changes
 * with the content of the file; a cached source uses it as the cache key.
 */
export type DatasetSource = (path: string, version: string) => Promise<Uint8Array>;

/**
 * Reads both splits of a dataset. Throws {@link InputError} with the file and the reason if a file is
 * missing, truncated or altered.
 */
export async function readDataset(manifest: Manifest, source: DatasetSource): Promise<Dataset> {
  const [height, width, channels] = manifest.shape;
  const [train, test] = await Promise.all([
    readSplit(manifest, "train", source),
    readSplit(manifest, "test", source),
  ]);
  const { id, classes } = manifest;
  return { manifest, id, height, width, channels, classes, train, test };
}

/** A source that fetches from `baseUrl`, the URL of the datasets folder. */
export function httpSource(baseUrl: string): DatasetSource {
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
  source: DatasetSource,
): Promise<Split> {
  const { count, bytes, sha256, unpackedBytes, file: fileName } = manifest.splits[split];
  const name = `${manifest.id}/${fileName}`;
  // Digests and streams refuse shared and pooled buffers, so the file is copied.
  const file = Uint8Array.from(await source(name, sha256.slice(0, 16)));
  refuseLfsPointer(file, name);
  require(file.length === bytes, () =>
    `${name}: ${file.length < bytes ? "truncated" : "altered"}: ${file.length} bytes, the manifest states ${bytes}`);
  const digest = await sha256Of(file, name);
  require(digest === sha256, () =>
    `${name}: altered: its SHA-256 is ${digest}, the manifest states ${sha256}`);

  const pack = await gunzip(file);
  require(pack.length === unpackedBytes, () =>
    `${name}: unpacks to ${pack.length} bytes, the manifest states ${unpackedBytes}`);
  return unpackSplit(manifest, count, pack, name);
}

async function sha256Of(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<string> {
  // Browsers expose it, like WebGPU, only in secure contexts.
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  require(subtle !== undefined, () =>
    `${name}: cannot be checked because this page is not a secure context; open it over https or from localhost`);
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function gunzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const unzipped = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unzipped).arrayBuffer());
}
