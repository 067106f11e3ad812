/**
 * Effect of post-processing transforms on finished embeddings, step by step: isotropy, and whether neighbours
 * still share a class. Every step is fitted on the transformed gallery; everything is measured on the
 * queries, which no step was fitted on, with their neighbours looked up in the gallery. On the rows it was
 * fitted on, whitening would be perfectly isotropic by construction.
 */
import { gramMatrix } from "../arithmetic/dotProducts.ts";
import { meanCosine } from "../diagnostics/meanCosine.ts";
import { uniformity } from "../diagnostics/uniformity.ts";
import {
  centredRows,
  type Embeddings,
  embeddingsAt,
  meanRow,
  type Rows,
  requireEmbeddings,
  rowsAt,
  toRows,
  transposed,
  unitRows,
} from "../embeddings.ts";
import { geometryOf } from "../geometry.ts";
import { voteOfNeighbours } from "../probes/knn.ts";
import { meanAveragePrecision } from "../probes/retrieval.ts";
import type { ClassSplit } from "./classSplit.ts";
import { fitTransform, roundingOf, type Transform } from "./transforms.ts";

/** A transform, or the mean of each part removed, for example of images and of texts. */
export type BenchStep = Transform | { readonly name: "parts" };

/** Gallery and queries with a class number per row, and the part that each row belongs to. */
export interface Halves<Source> {
  readonly gallery: Source;
  readonly galleryLabels: Int32Array;
  readonly queries: Source;
  readonly queryLabels: Int32Array;
  readonly galleryParts: Int32Array;
  readonly queryParts: Int32Array;
}

export interface BenchMeasures {
  readonly meanCosine: number;
  readonly isoScore: number;
  readonly uniformity: number;
  /** Accuracy of kNN (k = 20) for the queries with the gallery as bank. */
  readonly knn: number;
  /** MAP@R of the queries in the gallery. */
  readonly retrieval: number;
}

export interface BenchStage {
  /** The step applied last; undefined for the first stage. */
  readonly step: BenchStep["name"] | undefined;
  readonly measures: BenchMeasures;
  /** 1 for every query that kNN classifies correctly. */
  readonly right: Uint8Array;
  readonly queries: Rows;
}

/** Selects the rows of a split. The embeddings consist of `parts` of equal length, one after the other. */
export function halvesOf(
  embeddings: Embeddings,
  labels: ArrayLike<number>,
  { gallery, queries }: ClassSplit,
  parts = 1,
): Halves<Rows> {
  requireEmbeddings("isotropy", embeddings, 4);
  const pick = (chosen: Int32Array): Rows => toRows(embeddingsAt(embeddings, chosen));
  const classesOf = (chosen: Int32Array) => chosen.map((row) => labels[row]!);
  const partsOf = (chosen: Int32Array) =>
    chosen.map((row) => Math.floor((row * parts) / embeddings.rows));
  return {
    gallery: pick(gallery),
    galleryLabels: classesOf(gallery),
    queries: pick(queries),
    queryLabels: classesOf(queries),
    galleryParts: partsOf(gallery),
    queryParts: partsOf(queries),
  };
}

/**
 * Yields the untransformed halves, then the result of each step. Stages are computed lazily, so the caller
 * can do other work in between. Throws an InputError on invalid amounts.
 */
export function* benchStages(
  halves: Halves<Rows>,
  steps: readonly BenchStep[],
): Generator<BenchStage, void> {
  yield stageOf(halves, undefined);
  let now = halves;
  let rounding = roundingOf(halves.gallery);
  for (const step of steps) {
    if (step.name === "parts") {
      now = withoutMeansOfParts(now);
      yield stageOf(now, step.name);
      continue;
    }
    const { apply, rounding: after } = fitTransform(now.gallery, step, rounding);
    rounding = after;
    now = { ...now, gallery: apply(now.gallery), queries: apply(now.queries) };
    yield stageOf(now, step.name);
  }
}

/** Both halves minus the mean of each part of the gallery. */
function withoutMeansOfParts(halves: Halves<Rows>): Halves<Rows> {
  const { gallery, galleryParts, queries, queryParts } = halves;
  const { cols } = gallery;
  const parts = galleryParts.reduce((most, part) => Math.max(most, part + 1), 1);
  const means = Array.from({ length: parts }, (_, part) => {
    const own = Int32Array.from(galleryParts.keys()).filter((row) => galleryParts[row] === part);
    return own.length > 0 ? meanRow(rowsAt(gallery, own)) : new Float64Array(cols);
  });
  const centred = (rows: Rows, partOf: Int32Array): Rows => ({
    ...rows,
    data: rows.data.map((value, at) => {
      const mean = means[partOf[Math.floor(at / cols)]!];
      return value - (mean?.[at % cols] ?? 0);
    }),
  });
  return {
    ...halves,
    gallery: centred(gallery, galleryParts),
    queries: centred(queries, queryParts),
  };
}

function stageOf(
  { gallery, galleryLabels, queries, queryLabels }: Halves<Rows>,
  step: BenchStep["name"] | undefined,
): BenchStage {
  const { data, rows, cols } = queries;
  const geometry = geometryOf({ data: Float32Array.from(data), rows, cols });
  const question = {
    bank: unitRows(gallery),
    bankLabels: galleryLabels,
    queries: unitRows(queries),
    queryLabels,
  };
  const { accuracy, predictions } = voteOfNeighbours(question);
  return {
    step,
    measures: {
      meanCosine: meanCosine.compute(geometry),
      isoScore: isoScoreOf(queries),
      uniformity: uniformity.compute(geometry),
      knn: accuracy,
      // The split guarantees that every query's class is in the gallery.
      retrieval: meanAveragePrecision(question) ?? 0,
    },
    right: Uint8Array.from(predictions, (label, row) => (label === queryLabels[row] ? 1 : 0)),
    queries,
  };
}

/** IsoScore without an eigendecomposition: Σλ is the trace, Σλ² the sum of squared entries. */
function isoScoreOf(source: Rows): number {
  const { rows, cols } = source;
  if (cols === 1) return 1;
  const centred = centredRows(source, meanRow(source));
  const { data, rows: size } = gramMatrix(rows < cols ? centred : transposed(centred));
  let trace = 0;
  for (let at = 0; at < data.length; at += size + 1) trace += data[at]!;
  if (trace === 0) return 0;
  const squares = data.reduce((sum, value) => sum + (value / trace) ** 2, 0);
  return (1 / squares - 1) / (cols - 1);
}
