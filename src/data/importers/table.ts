/** An imported dataset as a table, with its schema. */
import type { FactorColumns } from "../factorColumns.ts";
import { ownIdOf } from "../ownId.ts";
import type { ColumnSchema, Schema, SplitName } from "../schema.ts";
import {
  type FactorReader,
  IMAGE_COLUMN,
  type NumberColumn,
  type Rows,
  type Table,
  tableOf,
} from "../table.ts";
import { encodeTexts, measuredTexts } from "../texts.ts";
import { MOST_WORDS } from "./budgets.ts";
import { MISSING } from "./columns.ts";
import type { Stored } from "./stored.ts";

const CLASS_COLUMN = "class";
const CAPTION_COLUMN = "caption";

/** The table of an imported dataset. */
export function importedTable(stored: Stored): Table {
  const { splits, perRow, factors, numbers } = stored;
  const texts = encodeTexts(
    perRow > 0 ? [{ name: CAPTION_COLUMN, perRow }] : [],
    {
      train: { [CAPTION_COLUMN]: splits.train.texts },
      test: { [CAPTION_COLUMN]: splits.test.texts },
    },
    MOST_WORDS,
  );
  const schema = schemaOfStored(stored, measuredTexts(texts, CAPTION_COLUMN));
  const rowsOf = (split: SplitName): Rows => {
    const { count, images, labels, factors: indices, numbers: values } = splits[split];
    const further = Object.fromEntries(
      numbers.map((column): [string, NumberColumn] => [
        column,
        { kind: "number", width: 1, values: Float32Array.from(values[column] ?? []) },
      ]),
    );
    return { count, images, labels, factors: indices, texts: texts[split], further };
  };
  const exactFactors: FactorReader = (_, split, count) => [
    ...factors.map(({ name, values }): FactorColumns => {
      const column = splits[split].factors[name] ?? new Int32Array();
      const images = rowsWith(count, (row) => values[column[row] ?? -1] !== MISSING);
      return {
        factor: { name, kind: "category", values },
        entries: Float64Array.from(images, (row) => column[row] ?? 0),
        images,
      };
    }),
    ...numbers.map((name): FactorColumns => {
      const column = splits[split].numbers[name] ?? new Float64Array();
      const images = rowsWith(count, (row) => !Number.isNaN(column[row] ?? Number.NaN));
      return {
        factor: { name, kind: "numbers", columns: 1 },
        entries: Float64Array.from(images, (row) => column[row] ?? 0),
        images,
      };
    }),
  ];
  return tableOf(schema, { train: rowsOf("train"), test: rowsOf("test") }, { exactFactors });
}

const rowsWith = (count: number, isStated: (row: number) => boolean): Int32Array =>
  Int32Array.from({ length: count }, (_, row) => row).filter(isStated);

function schemaOfStored(
  stored: Stored,
  measured: { readonly longest: number; readonly vocabulary: number },
): Schema {
  const { hash, name, what, settings, side, channels, classes, factors, numbers, perRow } = stored;
  const { train, test } = stored.splits;
  const columns: ColumnSchema[] = [
    { name: IMAGE_COLUMN, kind: "image", summary: "image", height: side, width: side, channels },
    { name: CLASS_COLUMN, kind: "category", summary: "class", names: classes },
    ...factors.map((factor): ColumnSchema => {
      return { name: factor.name, kind: "category", summary: "given value", names: factor.values };
    }),
    ...numbers.map((column): ColumnSchema => {
      return { name: column, kind: "number", summary: "given number", width: 1 };
    }),
  ];
  if (perRow > 0) {
    columns.push({
      name: CAPTION_COLUMN,
      kind: "tokens",
      summary: "given texts",
      perRow,
      ...measured,
    });
  }
  return {
    id: ownIdOf(hash),
    label: name,
    description: `Own data: ${what}, ${train.count + test.count} rows at ${side} × ${side} pixels in ${channels === 1 ? "grey" : "colour"}.`,
    columns,
    category: CLASS_COLUMN,
    classes,
    shape: [side, side, channels],
    factors,
    heldOut: [],
    licence: { spdx: "own data", attribution: name, text: "" },
    splits: { train: { count: train.count }, test: { count: test.count } },
    version: hash,
    own: { hash, settings },
  };
}
