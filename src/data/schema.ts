/** What is known of a table before its files are loaded. */
import { InputError } from "../shared/errors.ts";
import type { Settings, SettingValues } from "../shared/settings.ts";
import { isOwnId } from "./ownId.ts";
import { hasTableSettings, tableValues } from "./tableSettings.ts";

export type SplitName = "train" | "test";

/** A column as it is known before it is loaded. */
export type ColumnSchema = {
  readonly name: string;
  readonly summary: string;
  /** Only the test split has it; no method trains on it. */
  readonly testOnly?: true;
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
      /** What a token is; a word by default. */
      readonly unit?: "characters" | undefined;
      /** Entries of the vocabulary, the special ones included. */
      readonly vocabulary: number;
      /** Tokens of the longest text, `<bos>` and `<eos>` included. */
      readonly longest: number;
    }
  | { readonly kind: "category"; readonly names: readonly string[] }
  | { readonly kind: "number"; readonly width: number; readonly unit?: string }
  | { readonly kind: "regions"; readonly names: readonly string[] }
  | { readonly kind: "mask"; readonly height: number; readonly width: number }
);

export interface Factor {
  readonly name: string;
  readonly values: readonly string[];
}

/** A rule that the class follows from the tokens without exception. */
export type Rule = {
  /** The class is the parity of the bits at these places. */
  readonly kind: "parity";
  readonly places: readonly number[];
};

export interface Schema {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly columns: readonly ColumnSchema[];
  /** Name of the category column that holds the classes. */
  readonly category: string;
  /** Names of the classes. */
  readonly classes: readonly string[];
  /** Shape of one image: [height, width, channels]; zeros for a table of texts, which has no image column. */
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Category columns that are known properties of an image, which probes predict. */
  readonly factors: readonly Factor[];
  /**
   * Prompts that describe the values of a category column, by its name: templates in which `{class}` stands for the
   * value. Several templates of a column make an ensemble.
   */
  readonly prompts?: Readonly<Record<string, readonly string[]>>;
  /** If the class follows from a rule. */
  readonly rule?: Rule;
  /** Combinations of factor values that occur in the test split only. */
  readonly heldOut: readonly Readonly<Record<string, string>>[];
  /** Columns of the test split for tests of what image and text towers align. */
  readonly tests?: AlignmentTests;
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
  /** Settings of a table that is generated, in a run's configuration as `data.KEY`. */
  readonly settings?: Settings;
  /** The schema for values of all settings. Throws {@link InputError} if they contradict each other. */
  readonly withValues?: (values: SettingValues) => Schema;
  /** Of a dataset that a person brought. */
  readonly own?: {
    /** SHA-256 of the decoded rows. */
    readonly hash: string;
    /** How its pictures became rows. */
    readonly settings: Readonly<Record<string, string | number | boolean>>;
    /** Bytes that it takes in the browser's storage, where it is kept there. */
    readonly bytes?: number;
  };
}

/** Names of columns. */
export interface AlignmentTests {
  /** `texts`: a text of each row; `partner`: the row whose image and text have properties of two objects exchanged. */
  readonly swaps?: { readonly texts: string; readonly partner: string };
  /**
   * `texts`: a text of the row with each value of a property of one object; `truth`: the category of the right one;
   * `frequent`: that of the value which is frequent in training.
   */
  readonly values?: { readonly texts: string; readonly truth: string; readonly frequent: string };
  /** Names of factors that a vector knows only if it binds properties to objects. */
  readonly bound?: readonly string[];
  /** A text of the row that names an object which the image lacks. */
  readonly absent?: string;
  /** A category that tells rows with different texts apart, even where words are unknown. */
  readonly identity?: string;
  /** A category of the test rows; retrieval is measured in each of its parts by itself. */
  readonly parts?: string;
  /**
   * `mask`: at each pixel 0 or the number of the object that is seen, from 1 in the order of drawing; `objects`: its regions,
   * whose names hold one of the values of each of the `parts`.
   */
  readonly segments?: {
    readonly mask: string;
    readonly objects: string;
    readonly parts: Readonly<Record<string, readonly string[]>>;
  };
  /** Number of properties that each text of a column leaves out. */
  readonly omitted?: { readonly texts: string; readonly count: string };
}

/** The tables that can be opened, the default first. */
export interface Catalogue {
  list(): readonly Schema[];
}

/**
 * The schema of a table, with the values that the settings of a run have for it. Throws {@link InputError} with the
 * known ids, or with the setting that is not valid.
 */
export function schemaOf(catalogue: Catalogue, id: string, settings: SettingValues = {}): Schema {
  const schemas = catalogue.list();
  const schema = schemas.find((candidate) => candidate.id === id);
  if (schema) {
    return hasTableSettings(settings)
      ? (schema.withValues?.(tableValues(schema, settings)) ?? schema)
      : schema;
  }
  const known = schemas.map((each) => each.id).join(", ");
  if (isOwnId(id)) {
    throw new InputError(
      `dataset: ${id} is a dataset of someone's own files and is not here; give the same files again with the same settings, or choose one of ${known}`,
    );
  }
  throw new InputError(`dataset: found ${JSON.stringify(id)}, expected one of ${known}`);
}

/** The columns of one kind that both splits have. */
export function columnsOfKind<K extends ColumnSchema["kind"]>(
  { columns }: Pick<Schema, "columns">,
  kind: K,
): Extract<ColumnSchema, { readonly kind: K }>[] {
  return columns.filter(
    (column): column is Extract<ColumnSchema, { readonly kind: K }> =>
      column.kind === kind && !column.testOnly,
  );
}
