/**
 * A recipe describes a dataset and builds its splits. Packing, hashing, manifests and licences are the
 * same for all datasets; see build.ts.
 */
import type { Manifest } from "../../src/data/manifest.ts";
import type { Split } from "../../src/data/pack.ts";

export type Recipe = {
  readonly manifest: Omit<Manifest, "schema" | "dtype" | "splits">;
  /** Deterministic: builds the same bytes every time. */
  build(): Made | Promise<Made>;
};

export type Made = {
  readonly train: Split;
  readonly test: Split;
  /** Replaces the manifest's factors if their values are only known from the sources. */
  readonly factors?: Manifest["factors"];
  /** Further JSON files of the dataset, by file name. */
  readonly beside?: Readonly<Record<string, unknown>>;
};

/** A split without factors. images: [n, H, W, C] bytes; labels: [n]. */
export function labelled(images: Uint8Array, labels: readonly number[]): Split {
  return { count: labels.length, images, labels: Int32Array.from(labels), factors: {} };
}

/** Concatenates the bytes of images. */
export function joined(images: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(images.reduce((sum, { length }) => sum + length, 0));
  let position = 0;
  for (const image of images) {
    result.set(image, position);
    position += image.length;
  }
  return result;
}
