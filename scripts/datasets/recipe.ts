/**
 * A recipe describes a dataset and builds its splits. Packing, hashing, manifests and licences are the
 * same for all datasets; see build.ts.
 */
import type { Manifest } from "../../src/data/manifest.ts";
import type { PackedSplit } from "../../src/data/pack.ts";
import type { SplitName } from "../../src/data/schema.ts";
import type { Texts, TextsSchema } from "../../src/data/texts.ts";

export type Recipe = {
  readonly manifest: Omit<Manifest, "schema" | "dtype" | "splits" | "texts" | "files">;
  /** Deterministic: builds the same bytes every time. */
  build(): Made | Promise<Made>;
};

export type Made = {
  readonly train: PackedSplit;
  readonly test: PackedSplit;
  /** Replaces the manifest's factors if their values are only known from the sources. */
  readonly factors?: Manifest["factors"];
  /** Token columns beside the captions of the template, and their texts. */
  readonly texts?: {
    readonly columns: readonly Pick<TextsSchema, "name" | "summary" | "perRow" | "unit">[];
    of(split: SplitName): Texts;
  };
  /** Further JSON files of the dataset, by file name. */
  readonly beside?: Readonly<Record<string, unknown>>;
  /** Further files of bytes, stored compressed; their names end with `.bin`. */
  readonly bytes?: Readonly<Record<string, Uint8Array>>;
};

/** A split without factors. images: [n, H, W, C] bytes; labels: [n]. */
export function labelled(images: Uint8Array, labels: readonly number[]): PackedSplit {
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
