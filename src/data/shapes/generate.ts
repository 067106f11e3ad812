/** Tables of scenes without files: they are drawn when they are opened. */
import { require } from "../../shared/errors.ts";
import { inPieces } from "../../shared/pieces.ts";
import { sha256Of } from "../../shared/sha256.ts";
import type { PackedSplit } from "../pack.ts";
import { columnsOfKind, type Schema, type SplitName } from "../schema.ts";
import { type Table, tableOf } from "../table.ts";
import { tokenColumns } from "../texts.ts";
import { readersOf } from "./readers.ts";
import { sceneRows } from "./rows.ts";

export interface GeneratedScenes {
  readonly schema: Schema;
  readonly seed: number;
  /** Template of the captions. */
  readonly caption: string | undefined;
  /** SHA-256 of the images of each split. */
  readonly sha256: Readonly<Record<SplitName, string>>;
}

/**
 * Draws a table, and lets other tasks of this thread run meanwhile. Throws InputError if the images are not
 * those of the stated hashes.
 */
export async function generateScenes({
  schema,
  seed,
  caption,
  sha256,
}: GeneratedScenes): Promise<Table> {
  const draw = async (split: SplitName): Promise<PackedSplit> => {
    const rows = await inPieces(sceneRows(split, schema.splits[split].count, seed));
    const digest = await sha256Of(rows.images.slice(), `${schema.id}/${split}`);
    require(digest === sha256[split], () =>
      `${schema.id}: the ${split} images drawn here have the SHA-256 ${digest}, expected ${sha256[split]}; this JavaScript engine rounds differently, so choose another dataset`);
    return rows;
  };
  const packed = { train: await draw("train"), test: await draw("test") };
  const { texts, exactFactors } = readersOf(seed);
  const stated = {
    id: schema.id,
    caption,
    factors: schema.factors,
    texts: columnsOfKind(schema, "tokens"),
  };
  const columns = tokenColumns(stated, packed, (split) => texts?.(split, packed[split], {}) ?? {});
  const rows = {
    train: { ...packed.train, texts: columns.train },
    test: { ...packed.test, texts: columns.test },
  };
  return tableOf(schema, rows, exactFactors ? { exactFactors } : {});
}
