/**
 * A recipe says what a dataset is and makes its splits; everything else (packing, hashing, manifest,
 * licences) is the same for all, see index.ts.
 */
import type { Manifest } from "../../src/data/manifest.ts";
import type { Split } from "../../src/data/pack.ts";

export type Recipe = {
  readonly manifest: Omit<Manifest, "schema" | "dtype" | "splits">;
  /** The same splits each time, byte for byte. */
  build(): Made | Promise<Made>;
};

export type Made = {
  readonly train: Split;
  readonly test: Split;
  /** Instead of the manifest's, where only the sources know the values. */
  readonly factors?: Manifest["factors"];
  /** What else lies beside the packs, as JSON, by file name. */
  readonly beside?: Readonly<Record<string, unknown>>;
};

/** A split without factors, from images [n, H, W, C] and one label each. */
export function labelled(images: Uint8Array, labels: readonly number[]): Split {
  return { count: labels.length, images, labels: Int32Array.from(labels), factors: {} };
}

/** Images of equal size, one after the other. */
export function joined(images: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(images.reduce((sum, { length }) => sum + length, 0));
  let position = 0;
  for (const image of images) {
    result.set(image, position);
    position += image.length;
  }
  return result;
}
