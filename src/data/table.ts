/**
 * A dataset is a table of typed columns with two splits. Columns are bytes and numbers in row order; what is
 * known of them before they are loaded is the {@link Schema}.
 */
import { InputError } from "../shared/errors.ts";
import type { Pieces } from "../shared/pieces.ts";
import type { FactorColumns } from "./factorColumns.ts";
import type { HiddenProcess } from "./hiddenProcess.ts";
import type { Schema, SplitName } from "./schema.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** [n, height, width, channels], 0 to 255. */
export interface ImageColumn {
  readonly kind: "image";
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly bytes: Uint8Array;
}

/**
 * Texts of any length, `perRow` for every row: those of row r are the entries r · perRow … r · perRow + perRow − 1.
 * Entry i is `ids` from `offsets[i]` to `offsets[i + 1]`, from `<bos>` to `<eos>`.
 */
export interface TokensColumn {
  readonly kind: "tokens";
  readonly vocabulary: Vocabulary;
  readonly perRow: number;
  readonly offsets: Uint32Array;
  readonly ids: Uint16Array;
  /**
   * Parallel to `ids`: the region of its row that a token names, counted from 0; −1 for a token that names none.
   * Absent if the table does not know it.
   */
  readonly regions?: Int8Array;
}

export interface CategoryColumn {
  readonly kind: "category";
  readonly names: readonly string[];
  /** [n], indices of `names`; −1 if unknown. */
  readonly values: Int32Array;
}

/** [n, width]. */
export interface NumberColumn {
  readonly kind: "number";
  readonly width: number;
  readonly values: Float32Array;
  readonly unit?: string;
}

/** Objects in an image, any number of them in a row: those of row r are `offsets[r]` … `offsets[r + 1]` − 1. */
export interface RegionsColumn {
  readonly kind: "regions";
  /** What a region may be, for example "red circle". */
  readonly names: readonly string[];
  /** [regions], indices of `names`. */
  readonly values: Int32Array;
  /** [regions, 4]: left, top, right and bottom edge in pixels. */
  readonly boxes: Float32Array;
  readonly offsets: Uint32Array;
}

/** [n, height, width]: 0 is the background, k the k-th region of the row, counted from 1, where it is seen. */
export interface MaskColumn {
  readonly kind: "mask";
  readonly height: number;
  readonly width: number;
  readonly values: Uint8Array;
}

export type Column =
  | ImageColumn
  | TokensColumn
  | CategoryColumn
  | NumberColumn
  | RegionsColumn
  | MaskColumn;

/** One split of a table, in file order. */
export interface Split {
  /** Number of rows n. */
  readonly count: number;
  readonly columns: Readonly<Record<string, Column>>;
  /** The image column: [n, H, W, C], 0 to 255; empty for a table of texts. */
  readonly images: Uint8Array;
  /** The default category column: [n], indices of the table's classes. */
  readonly labels: Int32Array;
  /** By factor name: [n], indices of the factor's values. Empty if the table has no factors. */
  readonly factors: Readonly<Record<string, Int32Array>>;
}

export interface Table {
  readonly schema: Schema;
  readonly id: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classes: readonly string[];
  readonly train: Split;
  readonly test: Split;
  /** Reads factors that are known more exactly than as categories. */
  readonly exactFactors?: FactorReader;
  /** Which texts are true of which images, if the table knows more than that a row has them. */
  readonly textTruth?: TextTruth;
  /** Relations between words of its texts, if the table knows any. */
  readonly wordRelations?: readonly WordRelation[];
  /** The process that generated its texts, if it is known. */
  readonly process?: HiddenProcess;
}

/** [texts, rows]: 1 where a text is true of one of the first `rows` images of a split. */
export type TextTruth = (
  split: Split,
  texts: readonly string[],
  rows: number,
) => Pieces<Uint8Array>;

/** Pairs of words, for analogies: the second word of a pair is to the first as in every other pair. */
export interface WordRelation {
  readonly name: string;
  readonly pairs: readonly (readonly [from: string, to: string])[];
}

/** Returns the factors of the first `count` images of a split. */
export type FactorReader = (table: Table, split: SplitName, count: number) => FactorColumns[];

/** The rows of a split before they are columns. */
export interface Rows {
  readonly count: number;
  /** None for a table of texts. */
  readonly images?: Uint8Array;
  readonly labels: ArrayLike<number>;
  /** By factor name; none by default. */
  readonly factors?: Readonly<Record<string, ArrayLike<number>>>;
  /** Token columns by name; none by default. */
  readonly texts?: Readonly<Record<string, TokensColumn>>;
  /** Columns of other kinds by name; none by default. */
  readonly further?: Readonly<Record<string, Column>>;
}

/** Name of the image column. */
export const IMAGE_COLUMN = "image";

/** A table of images or texts with classes and factors. The schema names the columns. */
export function tableOf(
  schema: Schema,
  rows: Readonly<Record<SplitName, Rows>>,
  {
    exactFactors,
    textTruth,
    wordRelations,
    process,
  }: Pick<Table, "exactFactors" | "textTruth" | "wordRelations" | "process"> = {},
): Table {
  const [height, width, channels] = schema.shape;
  return {
    schema,
    id: schema.id,
    height,
    width,
    channels,
    classes: schema.classes,
    train: splitOf(schema, rows.train),
    test: splitOf(schema, rows.test),
    ...(exactFactors && { exactFactors }),
    ...(textTruth && { textTruth }),
    ...(wordRelations && { wordRelations }),
    ...(process && { process }),
  };
}

function splitOf({ shape, classes, category, factors: known }: Schema, rows: Rows): Split {
  const { count, images = new Uint8Array(), texts = {}, further = {} } = rows;
  const [height, width, channels] = shape;
  const labels = Int32Array.from(rows.labels);
  const factors: Record<string, Int32Array> = {};
  const columns: Record<string, Column> = {};
  if (height > 0) {
    columns[IMAGE_COLUMN] = { kind: "image", height, width, channels, bytes: images };
  }
  columns[category] = { kind: "category", names: classes, values: labels };
  for (const { name, values: names } of known) {
    const given = rows.factors?.[name];
    if (!given) continue;
    const values = name === category ? labels : Int32Array.from(given);
    factors[name] = values;
    columns[name] = { kind: "category", names, values };
  }
  return { count, columns: Object.assign(columns, texts, further), images, labels, factors };
}

/** A column of a split. Throws {@link InputError} with the columns of this kind that it has. */
export function columnNamed<K extends Column["kind"]>(
  { columns }: Pick<Split, "columns">,
  name: string,
  kind: K,
): Extract<Column, { readonly kind: K }> {
  const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
  if (isOfKind(column, kind)) return column;
  throw new InputError(`column ${name}: found ${found(column)}, ${accepted(columns, kind)}`);
}

const isOfKind = <K extends Column["kind"]>(
  column: Column | undefined,
  kind: K,
): column is Extract<Column, { readonly kind: K }> => column?.kind === kind;

/** A token column of a split. Throws {@link InputError} with the token columns that it has. */
export const tokensNamed = (split: Split, name: string): TokensColumn =>
  columnNamed(split, name, "tokens");

/** A category column of a split. Throws {@link InputError} with the category columns that it has. */
export const categoryNamed = (split: Split, name: string): CategoryColumn =>
  columnNamed(split, name, "category");

const found = (column: Column | undefined): string =>
  column ? `a column of kind ${column.kind}` : "none";

function accepted(columns: Split["columns"], kind: Column["kind"]): string {
  const names = Object.entries(columns).flatMap(([name, each]) =>
    each.kind === kind ? [name] : [],
  );
  return names.length > 0
    ? `expected a ${kind} column: ${names.join(", ")}`
    : `expected a ${kind} column, and this table has none`;
}
