/** The schema of a manifest file. Used by the script that writes manifests and by tests. */
import * as z from "zod/mini";
import { InputError } from "../shared/errors.ts";
import { describeIssue } from "../shared/schemaIssue.ts";

const Count = z.int().check(z.minimum(0));
const Text = z.string().check(z.minLength(1));

const SplitManifest = z.strictObject({
  /** Number of images. */
  count: Count,
  /** File name, beside the manifest. */
  file: Text,
  /** Length in bytes of the gzip file and of its decompressed content. */
  bytes: Count,
  unpackedBytes: Count,
  /** SHA-256 of the gzip file, in hexadecimal. */
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});

const ManifestSchema = z.strictObject({
  schema: z.literal(1),
  id: z.string().check(z.regex(/^[a-z][a-z0-9-]*$/)),
  label: Text,
  description: Text,
  /** Shape of one image: [height, width, channels]. */
  shape: z.tuple([Count, Count, Count]),
  dtype: z.literal("uint8"),
  classes: z.array(Text).check(z.minLength(1)),
  /**
   * Known properties of each image beside its class. `values` holds the names of the values, or their
   * count if the values are named by their indices.
   */
  factors: z.array(z.strictObject({ name: Text, values: z.union([z.array(Text), Count]) })),
  /** Template of the column `caption`, with factor names in braces; absent if there is no such column. */
  caption: z.optional(Text),
  /** The token columns; see `ColumnSchema`. */
  texts: z.optional(
    z.array(
      z.strictObject({
        name: Text,
        summary: Text,
        perRow: Count.check(z.minimum(1)),
        unit: z.optional(z.literal("characters")),
        vocabulary: Count,
        longest: Count,
      }),
    ),
  ),
  /** Templates of prompts for zero-shot classification, by category column; see `Schema`. */
  prompts: z.optional(z.record(Text, z.array(Text).check(z.minLength(1)))),
  /** Combinations of factor values that occur in the test split only. */
  heldOut: z.array(z.record(Text, Text)),
  /**
   * Default strength of each augmentation that should differ from its usual strength, by augmentation
   * id, for example `{ "flip": 0 }` if mirror images change the class.
   */
  augmentations: z.optional(z.record(Text, z.number().check(z.minimum(0), z.maximum(1)))),
  licence: z.strictObject({
    spdx: Text,
    attribution: Text,
    /** The licence text, or its notice if the text is long; LICENSES contains every text in full. */
    text: Text,
  }),
  source: z.strictObject({
    /** A registry package and its version, or the generator of a generated dataset. */
    package: Text,
    version: Text,
    url: z.optional(Text),
    /** Which images were selected, and how they were processed. */
    selection: Text,
  }),
  splits: z.strictObject({ train: SplitManifest, test: SplitManifest }),
  /** Further files beside the manifest. */
  files: z.optional(
    z.array(
      z.strictObject({
        file: Text,
        bytes: Count,
        sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
      }),
    ),
  ),
});

/** The content of a manifest file. */
export type ManifestFile = z.infer<typeof ManifestSchema>;

/** Returns `value` as a valid manifest. Throws {@link InputError} with the file and the first invalid field. */
export function checkManifest(value: unknown, name: string): ManifestFile {
  const result = z.safeParse(ManifestSchema, value);
  if (result.success) return result.data;
  throw new InputError(`${name}: ${describeIssue(result.error, value)}`);
}
