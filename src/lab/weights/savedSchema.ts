/** The schema of a person's own dataset in a weights file, so that its weights can be read without its files. */
import * as z from "zod/mini";
import type { Catalogue, Schema } from "../../data/index.ts";
import { InputError } from "../../shared/errors.ts";
import { describeIssue } from "../../shared/schemaIssue.ts";

const Count = z.int().check(z.minimum(0));
const Side = z.int().check(z.minimum(1));
const Named = { name: z.string(), summary: z.string() };
const Names = z.array(z.string());

const Column = z.discriminatedUnion("kind", [
  z.object({ ...Named, kind: z.literal("image"), height: Side, width: Side, channels: Side }),
  z.object({ ...Named, kind: z.literal("category"), names: Names }),
  z.object({ ...Named, kind: z.literal("number"), width: Side }),
  z.object({
    ...Named,
    kind: z.literal("tokens"),
    perRow: Side,
    vocabulary: Count,
    longest: Count,
  }),
]);

const OwnSchema = z.object({
  id: z.string(),
  label: z.string(),
  description: z.string(),
  columns: z.array(Column),
  category: z.string(),
  classes: Names.check(z.minLength(1)),
  shape: z.tuple([Side, Side, Side]),
  factors: z.array(z.object({ name: z.string(), values: Names })),
  licence: z.object({ spdx: z.string(), attribution: z.string(), text: z.string() }),
  splits: z.object({ train: z.object({ count: Count }), test: z.object({ count: Count }) }),
  version: z.string(),
  own: z.object({
    hash: z.string(),
    settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
});

/** The text that {@link readSchema} reads; undefined for a dataset of the program. */
export const schemaText = (schema: Schema): string | undefined =>
  schema.own && JSON.stringify(schema);

/** Throws InputError, prefixed with `place`, if the value is no schema. */
export function readSchema(value: unknown, place: string): Schema {
  const { success, data, error } = z.safeParse(OwnSchema, value);
  if (success) return { ...data, heldOut: [] };
  throw new InputError(`${place}: ${describeIssue(error, value)}`);
}

/** The tables, and the schema unless one of them has its id. */
export const withSchema = (tables: Catalogue, schema: Schema): Catalogue => ({
  list() {
    const known = tables.list();
    return known.some(({ id }) => id === schema.id) ? known : [...known, schema];
  },
});
