/**
 * How the embeddings use their dimensions: singular values and ranks, correlation of dimensions, distribution
 * of cosines and lengths.
 */
import {
  lengths,
  pairCosines,
  positiveAndNegativeCosines,
} from "../../metrics/arithmetic/histogram.ts";
import { entropyRank } from "../../metrics/arithmetic/spectra.ts";
import { relationsOf } from "../../metrics/correlation.ts";
import { participationRatioOf } from "../../metrics/diagnostics/participationRatio.ts";
import { type Embeddings, sampledEmbeddings, toRows, unitRows } from "../../metrics/embeddings.ts";
import { geometryOf } from "../../metrics/geometry.ts";
import type { SpectrumParameters, SpectrumResult } from "../protocol/analyses.ts";
import { type AnalysisContext, defineAnalysis } from "./definition.ts";

/** Points used: half a million pairs, a few dozen milliseconds. */
const MOST_ROWS = 1000;
/** Dimensions shown in the heat map. */
const MOST_DIMENSIONS = 128;
const DEAD_SHARE = 1e-6;
const COSINE_BINS = 50;
const LENGTH_BINS = 40;

export const spectrum = defineAnalysis({ compute: spectrumOf });

export function spectrumOf(
  context: Pick<AnalysisContext, "step" | "space" | "embeddings" | "pairs">,
  { relation, order }: SpectrumParameters,
): SpectrumResult {
  const { step, space } = context;
  const all = context.embeddings(space);
  const embeddings = sampledEmbeddings(all, MOST_ROWS);
  const { rows, cols } = embeddings;
  const { uncentred, centred } = geometryOf(embeddings).spectra();
  const { matrix, variances } = relationsOf(embeddings, relation, order, MOST_DIMENSIONS);
  const floor = variances.reduce((most, each) => Math.max(most, each), 0) * DEAD_SHARE;
  const views = context.pairs(space);
  return {
    step,
    space,
    rows,
    points: all.rows,
    cols,
    values: scaledValues(uncentred, rows),
    effectiveRank: entropyRank(centred),
    rankMe: entropyRank(uncentred),
    participationRatio: participationRatioOf(centred),
    dead: variances.filter((variance) => variance <= floor).length,
    relations: { size: matrix.rows, values: Float32Array.from(matrix.data) },
    cosines: pairCosines(unitRows(embeddings), COSINE_BINS),
    views: views && positiveAndNegativeCosines(unitRows(views[0]), unitRows(views[1]), COSINE_BINS),
    lengths: lengths(toRows(embeddings), LENGTH_BINS),
  };
}

/** σ/√n of embeddings, descending. */
export function valuesOf(embeddings: Embeddings): Float64Array {
  const sample = sampledEmbeddings(embeddings, MOST_ROWS);
  return scaledValues(geometryOf(sample).spectra().uncentred, sample.rows);
}

const scaledValues = (eigenvalues: Float64Array, rows: number): Float64Array =>
  eigenvalues.map((value) => Math.sqrt(value / rows));
