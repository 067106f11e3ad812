/**
 * Reading a dataset: bytes from somewhere, checked against the manifest, unzipped, taken apart. Where
 * the bytes come from is the caller's: the page fetches them, the headless lab reads files.
 */
import { InputError, messageOf, require } from "../shared/errors.ts";
import type { Manifest, SplitName } from "./manifest.ts";
import { type Split, unpackSplit } from "./pack.ts";

/** Images with labels, as bytes; `toFloat` makes numbers in [0, 1] of them. */
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
 * Gives the bytes of a file below public/datasets, such as `fashion/train.bin`. `version` changes
 * whenever the file does; a source that goes through caches asks them for that version.
 */
export type DatasetSource = (path: string, version: string) => Promise<Uint8Array>;

/**
 * Reads both splits of a dataset. Throws an InputError that names the file and the reason if one is
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

/** A source that fetches from `baseUrl`, the address of the datasets folder. */
export function httpSource(baseUrl: string): DatasetSource {
  return async (path, version) => {
    const url = `${baseUrl.replace(/\/$/, "")}/${path}`;
    let response: Response;
    try {
      response = await fetch(`${url}?v=${version}`);
    } catch (error) {
      throw new InputError(`${path}: ${url} cannot be reached: ${messageOf(error)}`);
    }
    require(response.ok, () => `${path}: ${url} answers ${response.status} ${response.statusText}`);
    return new Uint8Array(await response.arrayBuffer());
  };
}

/** Bytes 0 … 255 as numbers 0 … 1. */
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
  const { count, file, bytes, sha256, unpackedBytes } = manifest.splits[split];
  const name = `${manifest.id}/${file}`;
  // A copy also frees the file from a shared or pooled buffer, which digests and streams refuse.
  const found = Uint8Array.from(await source(name, sha256.slice(0, 16)));
  require(found.length === bytes, () =>
    `${name}: ${found.length < bytes ? "truncated" : "altered"}: ${found.length} bytes, the manifest says ${bytes}`);
  const digest = await sha256Of(found, name);
  require(digest === sha256, () =>
    `${name}: altered: its SHA-256 is ${digest}, the manifest says ${sha256}`);

  const pack = await gunzip(found);
  require(pack.length === unpackedBytes, () =>
    `${name}: unpacks to ${pack.length} bytes, the manifest says ${unpackedBytes}`);
  return unpackSplit(manifest, count, pack, name);
}

async function sha256Of(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<string> {
  // Browsers offer it to secure pages only, as they do WebGPU.
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  require(subtle !== undefined, () =>
    `${name}: cannot be checked, this page is not secure; open it over https or from localhost`);
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function gunzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const unzipped = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unzipped).arrayBuffer());
}
