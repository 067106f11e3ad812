/** Scores of dense features: linear segmentation and depth probes of patches, and the attention of [CLS] on objects. */
import type { Table } from "../../../data/index.ts";
import type { SourceScores } from "../../protocol/dense.ts";
import { attendedObjects } from "./attended.ts";
import { type DenseCounts, type DenseData, type FittedDense, fitDense } from "./probe.ts";
import { pixelPatches, type TokenSource } from "./sources.ts";
import { type Patched, sceneTruthOf } from "./truth.ts";

/** A probe that is fitted, and all scores of its source. */
export interface ScoredSource extends Pick<FittedDense, "predictors"> {
  readonly scores: SourceScores;
}

/** Numbers of scenes to fit and score; on a software adapter the page takes fewer. */
export const denseCounts = (software: boolean): DenseCounts =>
  software ? { train: 100, test: 200, touching: 300 } : { train: 300, test: 1000, touching: 1000 };

/** Throws an InputError if the table has no masks of objects. */
export const denseData = (table: Table, patched: Patched, counts: DenseCounts): DenseData => ({
  table,
  truth: sceneTruthOf(table),
  patched,
  counts: {
    ...counts,
    train: Math.min(counts.train, table.train.count),
    test: Math.min(counts.test, table.test.count),
  },
});

export async function scoreTokens(data: DenseData, source: TokenSource): Promise<ScoredSource> {
  const { scores, predictors } = await fitDense(data, source.features);
  return { predictors, scores: { ...scores, attention: await attendedObjects(data, source) } };
}

export const scorePixels = (data: DenseData): Promise<ScoredSource> =>
  fitDense(data, pixelPatches(data.patched, data.table.channels));
