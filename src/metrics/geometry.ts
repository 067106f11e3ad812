/**
 * What the metrics of one set of embeddings have in common, each part computed when first asked
 * for and kept: unit rows, spectra, pairs. A metric reads from here and stays a few lines long;
 * asking for all of them costs little more than asking for the dearest.
 */
import { pairStatistics } from "./arithmetic/pairs.ts";
import { spectraOf } from "./arithmetic/spectra.ts";
import { type Embeddings, type Labels, meanRow, unitRows } from "./embeddings.ts";

export interface Dimensions {
  /** Samples. */
  readonly rows: number;
  /** Dimensions of the embedding. */
  readonly cols: number;
}

export type Geometry = ReturnType<typeof geometryOf>;

/** The embeddings must have passed `requireEmbeddings` with at least two rows. */
export function geometryOf(embeddings: Embeddings, options: GeometryOptions = {}) {
  const unit = once(() => unitRows(embeddings));
  return {
    embeddings,
    dimensions: { rows: embeddings.rows, cols: embeddings.cols } satisfies Dimensions,
    pair: options.pair,
    labels: options.labels,
    /** Neighbours that vote in kNN. */
    k: options.k ?? 20,
    /** L2-normalised rows u. */
    unit,
    /** The mean ū of the normalised rows; its length is 1 when all point one way. */
    unitMean: once(() => meanRow(unit())),
    /** Distances between all pairs of normalised rows. */
    pairs: once(() => pairStatistics(unit())),
    /** Eigenvalues of the second moment of the raw features, uncentred and centred, times n. */
    spectra: once(() => spectraOf(embeddings)),
  };
}

export interface GeometryOptions {
  /** Embeddings of other views of the same samples, row by row. */
  readonly pair?: Embeddings;
  readonly labels?: Labels;
  readonly k?: number;
}

function once<Value>(compute: () => Value): () => Value {
  let kept: { value: Value } | undefined;
  return () => {
    kept ??= { value: compute() };
    return kept.value;
  };
}
