/** The known factors of images that a probe can predict from an embedding. */
import type { FactorColumns } from "./factorColumns.ts";
import type { SplitName } from "./schema.ts";
import type { Table } from "./table.ts";

/** A factor with more values than this identifies single images rather than a property they share. */
const MOST_VALUES = 64;

/** The factors of the first `count` images of a split; empty if the table has no suitable factors. */
export function knownFactors(table: Table, split: SplitName, count: number): FactorColumns[] {
  if (table.exactFactors) return table.exactFactors(table, split, count);
  const columns = table[split].factors;
  return table.schema.factors
    .filter(({ values }) => values.length <= MOST_VALUES)
    .map(({ name, values }) => ({
      factor: { name, kind: "category", values },
      entries: Float64Array.from(columns[name]?.subarray(0, count) ?? []),
      images: Int32Array.from({ length: count }, (_, image) => image),
    }));
}

export type { FactorColumns, KnownFactor } from "./factorColumns.ts";
