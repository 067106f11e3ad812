/** The known factors of images that a probe can predict from an embedding. */
import type { Dataset } from "./dataset.ts";
import type { FactorColumns } from "./factorColumns.ts";
import { exactFactors } from "./index.ts";
import type { SplitName } from "./manifest.ts";

/** A factor with more values than this identifies single images rather than a property they share. */
const MOST_VALUES = 64;

/** The factors of the first `count` images of a split; empty if the dataset has no suitable factors. */
export function knownFactors(dataset: Dataset, split: SplitName, count: number): FactorColumns[] {
  const { manifest } = dataset;
  const exact = exactFactors(manifest.id);
  if (exact) return exact(dataset, split, count);
  const columns = dataset[split].factors;
  return manifest.factors
    .filter(({ values }) => values.length <= MOST_VALUES)
    .map(({ name, values }) => ({
      factor: { name, kind: "category", values },
      entries: Float64Array.from(columns[name]?.subarray(0, count) ?? []),
      images: Int32Array.from({ length: count }, (_, image) => image),
    }));
}

export type { FactorColumns, KnownFactor } from "./factorColumns.ts";
