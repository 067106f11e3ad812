/**
 * The description of a dataset, available before its files are loaded. scripts/datasets writes the
 * manifests, which are part of the program; the files of a dataset must match their lengths and hashes.
 */
import type { ManifestFile } from "./manifestFile.ts";

export interface Factor {
  readonly name: string;
  readonly values: readonly string[];
}

/** A manifest in which the values of every factor have names. */
export type Manifest = Omit<ManifestFile, "factors"> & { readonly factors: readonly Factor[] };
export type SplitName = keyof Manifest["splits"];

const numbers = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i));

const named = ({ name, values }: ManifestFile["factors"][number]): Factor => ({
  name,
  values: typeof values === "number" ? numbers(values) : values,
});

/** The file content of a manifest. Values that are named by their indices are stored as their count. */
export function manifestFile(manifest: Manifest): ManifestFile {
  const factors = manifest.factors.map(({ name, values }) => {
    const numbered = values.length > 0 && values.every((value, index) => value === String(index));
    return { name, values: numbered ? values.length : [...values] };
  });
  return { ...manifest, factors };
}

/** The type that TypeScript infers for an imported manifest, with neither literal nor tuple types. */
export type ManifestJson = Omit<ManifestFile, "schema" | "dtype" | "shape"> & {
  readonly shape: readonly number[];
};

/** Converts a valid manifest file into a manifest. */
export function manifestFrom({ shape, factors, ...file }: ManifestJson): Manifest {
  const [height = 0, width = 0, channels = 0] = shape;
  return {
    ...file,
    schema: 1,
    dtype: "uint8",
    shape: [height, width, channels],
    factors: factors.map(named),
  };
}
