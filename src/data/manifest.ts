/**
 * What is known about a dataset before a byte of it is loaded. Manifests are written by
 * scripts/datasets, shipped with the program, and believed: a dataset's files must match the
 * lengths and hashes that stand here.
 */
import type { ManifestFile } from "./manifestFile.ts";

export interface Factor {
  readonly name: string;
  readonly values: readonly string[];
}

/** A manifest as it is read: every factor's values have names. */
export type Manifest = Omit<ManifestFile, "factors"> & { readonly factors: readonly Factor[] };
export type SplitName = keyof Manifest["splits"];

const numbers = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i));

const named = ({ name, values }: ManifestFile["factors"][number]): Factor => ({
  name,
  values: typeof values === "number" ? numbers(values) : values,
});

/** A manifest as its file has it: 1,586 numbers for names are one number. */
export function manifestFile(manifest: Manifest): ManifestFile {
  const factors = manifest.factors.map(({ name, values }) => {
    const numbered = values.length > 0 && values.every((value, index) => value === String(index));
    return { name, values: numbered ? values.length : [...values] };
  });
  return { ...manifest, factors };
}

/** A checked file, as TypeScript sees JSON: it knows neither literals nor the lengths of arrays. */
export type ManifestJson = Omit<ManifestFile, "schema" | "dtype" | "shape"> & {
  readonly shape: readonly number[];
};

/** A manifest as it is used, of a file that was checked. */
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
