/**
 * Intermediate results shared by the metrics of one set of embeddings (unit rows, spectra, pairs), each
 * computed on first use and cached. The parts that grow as n² can be passed in instead, computed on a GPU
 * (device/parts.ts).
 */
import { type PairStatistics, pairStatistics } from "./arithmetic/pairs.ts";
import { spectraOf } from "./arithmetic/spectra.ts";
import type { StartReadings } from "./diagnostics/readings.ts";
import {
  type Embeddings,
  embeddingsAt,
  type Labels,
  meanRow,
  type Rows,
  unitRows,
} from "./embeddings.ts";
import { labelledRows, reasonNotScored } from "./probes/classification.ts";
import { nearestRows } from "./probes/knn.ts";
import type { NearestRows } from "./probes/nearest.ts";

export interface Dimensions {
  /** Samples. */
  readonly rows: number;
  /** Dimensions of the embedding. */
  readonly cols: number;
}

export type Geometry = ReturnType<typeof geometryOf>;

/** The embeddings must have passed `requireEmbeddings` with at least two rows. */
export function geometryOf(embeddings: Embeddings, options: GeometryOptions = {}) {
  const { parts, k = DEFAULT_NEIGHBOURS } = options;
  const unit = once(() => parts?.unit ?? unitRows(embeddings));
  return {
    embeddings,
    dimensions: { rows: embeddings.rows, cols: embeddings.cols } satisfies Dimensions,
    pair: options.pair,
    labels: options.labels,
    start: options.start,
    /** L2-normalised rows u. */
    unit,
    /** Mean ū of the normalised rows; ‖ū‖ is 1 when all rows point the same way. */
    unitMean: once(() => meanRow(unit())),
    /** Statistics of the distances between all pairs of normalised rows. */
    pairs: once(() => parts?.pairs ?? pairStatistics(unit())),
    /** The k nearest other rows of each row by cosine. */
    neighbours: once(
      () =>
        parts?.neighbours ?? nearestRows({ bank: unit(), queries: unit(), k, excludeSelf: true }),
    ),
    /** Eigenvalues of XᵀX, with X as given and centred. */
    spectra: once(() => spectraOf(embeddings)),
  };
}

/**
 * The geometry that metrics of classes are computed on: the rows with a known label. Undefined if these are of
 * fewer than two classes, see `reasonNotScored`.
 */
export function labelledGeometry(
  embeddings: Embeddings,
  labels: Labels,
  whole: () => Geometry,
  k?: number,
): Geometry | undefined {
  const { rows, summary } = labelledRows(labels);
  if (reasonNotScored(summary) !== undefined) return undefined;
  if (summary.unknown === 0) return whole();
  const known = Int32Array.from(rows, (row) => labels[row]!);
  const options = { labels: known, ...(k !== undefined && { k }) };
  return geometryOf(embeddingsAt(embeddings, rows), options);
}

export interface GeometryOptions {
  /** Embeddings of other views of the same samples, row by row. */
  readonly pair?: Embeddings;
  readonly labels?: Labels;
  /** Readings before training, which the verdict on collapse is compared with. */
  readonly start?: StartReadings | undefined;
  /** Neighbours that vote in kNN. Default 20. */
  readonly k?: number;
  readonly parts?: GeometryParts | undefined;
}

export const DEFAULT_NEIGHBOURS = 20;

/** Precomputed parts of the same embeddings. Missing parts are computed on the CPU. */
export interface GeometryParts {
  readonly unit: Rows;
  readonly pairs: PairStatistics;
  readonly neighbours?: NearestRows;
}

function once<Value>(compute: () => Value): () => Value {
  let cached: { value: Value } | undefined;
  return () => {
    cached ??= { value: compute() };
    return cached.value;
  };
}
