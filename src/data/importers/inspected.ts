/** What is known of an imported dataset: the result of `lab inspect`, and the preview on the page. */
import type { Schema, SplitName } from "../schema.ts";
import type { Refusal } from "./definition.ts";
import type { ImportSettings } from "./settings.ts";
import type { Stored } from "./stored.ts";

export interface Inspected {
  readonly name: string;
  readonly id: string;
  readonly what: string;
  readonly rows: number;
  readonly splits: Readonly<Record<SplitName, number>>;
  readonly shape: Schema["shape"];
  readonly columns: readonly {
    readonly name: string;
    readonly kind: string;
    readonly summary: string;
    /** Of a category column. */
    readonly values?: number;
    /** Of a column of texts. */
    readonly perRow?: number;
    readonly vocabulary?: number;
    readonly longest?: number;
  }[];
  readonly classes: readonly string[];
  readonly isLabelled: boolean;
  /** Rows by class. */
  readonly counts: Readonly<Record<SplitName, readonly number[]>>;
  readonly settings: ImportSettings;
  readonly hash: string;
  readonly refused: readonly Refusal[];
  readonly notes: readonly string[];
}

export function inspected(stored: Stored, schema: Schema): Inspected {
  const { hash, name, what, settings, classes, isLabelled, refused, notes, splits } = stored;
  const counts = (split: SplitName) => {
    const found = classes.map(() => 0);
    for (const label of splits[split].labels) found[label] = (found[label] ?? 0) + 1;
    return found;
  };
  return {
    name,
    id: schema.id,
    what,
    rows: splits.train.count + splits.test.count,
    splits: { train: splits.train.count, test: splits.test.count },
    shape: schema.shape,
    columns: schema.columns.map((column) => {
      const { name: title, kind, summary } = column;
      const described = { name: title, kind, summary };
      if (column.kind === "category") return { ...described, values: column.names.length };
      if (column.kind !== "tokens") return described;
      const { perRow, vocabulary, longest } = column;
      return { ...described, perRow, vocabulary, longest };
    }),
    classes,
    isLabelled,
    counts: { train: counts("train"), test: counts("test") },
    settings,
    hash,
    refused,
    notes,
  };
}
