/**
 * A recipe says what a dataset is and makes its splits; everything else (packing, hashing, manifest,
 * licences) is the same for all, see write.ts.
 */
import type { Manifest } from "../../src/data/manifest.ts";
import type { Split } from "../../src/data/pack.ts";

export type Recipe = {
  readonly manifest: Omit<Manifest, "schema" | "dtype" | "splits">;
  /** The same splits each time, byte for byte. */
  build(): { readonly train: Split; readonly test: Split };
};

/** A split without factors, from images [n, H, W, C] and one label each. */
export function labelled(images: Uint8Array, labels: readonly number[]): Split {
  return { count: labels.length, images, labels: Int32Array.from(labels), factors: {} };
}
