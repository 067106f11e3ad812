/** A table whose images are shifted, rotated, made noisy and partly erased, to measure what features survive it. */
import { splitWith } from "./adapted.ts";
import { toFloat } from "./files.ts";
import { applyNuisance, NUISANCE_SEEDS } from "./nuisance.ts";
import type { Split, Table } from "./table.ts";

/** The first rows of each split of a table, under nuisance (nuisance.ts), rounded to bytes. */
export function disturbedTable(
  table: Table,
  most: { readonly train: number; readonly test: number },
): Table {
  const { exactFactors } = table;
  return {
    ...table,
    // They are read from the original images.
    ...(exactFactors && {
      exactFactors: (_, split, count) => exactFactors(table, split, count),
    }),
    train: disturbedSplit(table, table.train, most.train, NUISANCE_SEEDS.bank),
    test: disturbedSplit(table, table.test, most.test, NUISANCE_SEEDS.queries),
  };
}

function disturbedSplit(
  { height, width, channels }: Table,
  split: Split,
  most: number,
  seed: number,
): Split {
  const rows = Math.min(split.count, most);
  const clean = toFloat(split.images.subarray(0, rows * height * width * channels));
  const disturbed = applyNuisance(clean, [rows, height, width, channels], seed);
  const images = Uint8Array.from(disturbed, (value) => Math.round(value * 255));
  return splitWith(split, { height, width, channels }, images);
}
