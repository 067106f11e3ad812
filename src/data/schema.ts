/** What is known of a table before its files are loaded. */
import { InputError } from "../shared/errors.ts";

export type SplitName = "train" | "test";

/** A column as it is known before it is loaded. */
export type ColumnSchema = {
  readonly name: string;
  readonly summary: string;
} & (
  | {
      readonly kind: "image";
      readonly height: number;
      readonly width: number;
      readonly channels: number;
    }
  | {
      readonly kind: "tokens";
      /** Texts per row. */
      readonly perRow: number;
      /** Entries of the vocabulary, the special ones included. */
      readonly vocabulary: number;
      /** Tokens of the longest text, `<bos>` and `<eos>` included. */
      readonly longest: number;
    }
  | { readonly kind: "category"; readonly names: readonly string[] }
  | { readonly kind: "number"; readonly width: number; readonly unit?: string }
);

export interface Factor {
  readonly name: string;
  readonly values: readonly string[];
}

export interface Schema {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly columns: readonly ColumnSchema[];
  /** Name of the category column that holds the classes. */
  readonly category: string;
  /** Names of the classes. */
  readonly classes: readonly string[];
  /** Shape of one image: [height, width, channels]. */
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Category columns that are known properties of an image, which probes predict. */
  readonly factors: readonly Factor[];
  /**
   * Prompts that describe the values of a category column, by its name: templates in which `{class}` stands for the
   * value. Several templates of a column make an ensemble.
   */
  readonly prompts?: Readonly<Record<string, readonly string[]>>;
  /** Combinations of factor values that occur in the test split only. */
  readonly heldOut: readonly Readonly<Record<string, string>>[];
  /** Default strengths by augmentation id that differ from the usual ones. */
  readonly augmentations?: Readonly<Record<string, number>>;
  readonly licence: {
    readonly spdx: string;
    readonly attribution: string;
    readonly text: string;
  };
  readonly splits: Readonly<Record<SplitName, { readonly count: number }>>;
  /** Changes with the content of the table; for caches. */
  readonly version: string;
}

/** The tables that can be opened, the default first. */
export interface Catalogue {
  list(): readonly Schema[];
}

/** The schema of a table. Throws {@link InputError} with the known ids. */
export function schemaOf(catalogue: Catalogue, id: string): Schema {
  const schemas = catalogue.list();
  const schema = schemas.find((candidate) => candidate.id === id);
  if (schema) return schema;
  const known = schemas.map((each) => each.id).join(", ");
  throw new InputError(`dataset: found ${JSON.stringify(id)}, expected one of ${known}`);
}

/** The columns of one kind. */
export function columnsOfKind<K extends ColumnSchema["kind"]>(
  { columns }: Pick<Schema, "columns">,
  kind: K,
): Extract<ColumnSchema, { readonly kind: K }>[] {
  return columns.filter(
    (column): column is Extract<ColumnSchema, { readonly kind: K }> => column.kind === kind,
  );
}
