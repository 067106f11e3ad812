/**
 * The description of a dataset, available before its files are loaded. scripts/datasets writes the
 * manifests, which are part of the program; the files of a dataset must match their lengths and hashes.
 */
import type { ManifestFile } from "./manifestFile.ts";
import type { ColumnSchema, Factor, Schema } from "./schema.ts";
import { IMAGE_COLUMN } from "./table.ts";

/** A manifest in which the values of every factor have names. */
export type Manifest = Omit<ManifestFile, "factors"> & { readonly factors: readonly Factor[] };

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
export type ManifestJson = Omit<ManifestFile, "schema" | "dtype" | "shape" | "texts"> & {
  readonly shape: readonly number[];
  readonly texts?:
    | readonly (Omit<TextsJson, "unit"> & { readonly unit?: string | undefined })[]
    | undefined;
};

type TextsJson = NonNullable<ManifestFile["texts"]>[number];

/** Converts a valid manifest file into a manifest. */
export function manifestFrom({ shape, factors, texts, ...file }: ManifestJson): Manifest {
  const [height = 0, width = 0, channels = 0] = shape;
  return {
    ...file,
    ...(texts && { texts: texts.map(textsFrom) }),
    schema: 1,
    dtype: "uint8",
    shape: [height, width, channels],
    factors: factors.map(named),
  };
}

const textsFrom = ({
  unit,
  ...texts
}: Omit<TextsJson, "unit"> & { readonly unit?: string | undefined }): TextsJson =>
  unit === "characters" ? { ...texts, unit } : texts;

/** Name of the class column if no factor has the classes as its values. */
const CLASS_COLUMN = "class";

/** What the lab knows of a manifest's table. */
export function schemaFrom(manifest: Manifest): Schema {
  const { id, label, description, shape, classes, factors, heldOut, prompts, augmentations } =
    manifest;
  const [height, width, channels] = shape;
  const same = factors.find(({ values }) => values.join("\n") === classes.join("\n"));
  const category = same?.name ?? CLASS_COLUMN;
  const image: ColumnSchema = {
    name: IMAGE_COLUMN,
    kind: "image",
    summary: "image",
    height,
    width,
    channels,
  };
  const columns: ColumnSchema[] = [
    ...(height > 0 ? [image] : []),
    { name: category, kind: "category", summary: "class", names: classes },
    ...factors
      .filter(({ name }) => name !== category)
      .map(({ name, values }): ColumnSchema => {
        return { name, kind: "category", summary: "known factor", names: values };
      }),
    ...(manifest.texts ?? []).map((texts): ColumnSchema => ({ kind: "tokens", ...texts })),
  ];
  const { train, test } = manifest.splits;
  return {
    id,
    label,
    description,
    columns,
    category,
    classes,
    shape,
    factors,
    ...(prompts && { prompts }),
    heldOut,
    ...(augmentations && { augmentations }),
    licence: manifest.licence,
    splits: { train: { count: train.count }, test: { count: test.count } },
    version: `${train.sha256.slice(0, 12)}-${test.sha256.slice(0, 12)}`,
  };
}
