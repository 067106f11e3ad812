/** What a manifest must say, checked field by field: by the recipes that write manifests, and by tests. */
import * as z from "zod/mini";
import { InputError } from "../shared/errors.ts";

const Count = z.int().check(z.minimum(0));
const Text = z.string().check(z.minLength(1));

const SplitManifest = z.strictObject({
  /** Number of images. */
  count: Count,
  /** File name, beside the manifest. */
  file: Text,
  /** Length of the file as it stands (gzip) and of its contents. */
  bytes: Count,
  unpackedBytes: Count,
  /** Of the file as it stands, in hexadecimal. */
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});

const ManifestSchema = z.strictObject({
  schema: z.literal(1),
  id: z.string().check(z.regex(/^[a-z][a-z0-9-]*$/)),
  label: Text,
  description: Text,
  /** Of one image: height, width, channels. */
  shape: z.tuple([Count, Count, Count]),
  dtype: z.literal("uint8"),
  classes: z.array(Text).check(z.minLength(1)),
  /**
   * What else is known of each image: a name and the values its numbers stand for; or how many there
   * are, where they have only numbers for names.
   */
  factors: z.array(z.strictObject({ name: Text, values: z.union([z.array(Text), Count]) })),
  /** A caption with factor names in braces, where the set has captions. */
  caption: z.optional(Text),
  /** Combinations of factor values that only the test split has. */
  heldOut: z.array(z.record(Text, Text)),
  licence: z.strictObject({
    spdx: Text,
    attribution: Text,
    /** The terms, or where they are too long the notice; LICENSES has all in full. */
    text: Text,
  }),
  source: z.strictObject({
    /** A registry package and its version; for a generated set, what generates it. */
    package: Text,
    version: Text,
    url: z.optional(Text),
    /** Which images were taken, and what was done to them. */
    selection: Text,
  }),
  splits: z.strictObject({ train: SplitManifest, test: SplitManifest }),
});

/** A manifest as its file has it. */
export type ManifestFile = z.infer<typeof ManifestSchema>;

/** A checked manifest. Throws an InputError that names the file and the first field at fault. */
export function checkManifest(value: unknown, name: string): ManifestFile {
  const result = z.safeParse(ManifestSchema, value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new InputError(`${name}: ${issue?.path.join(".") || "manifest"}: ${issue?.message}`);
}
