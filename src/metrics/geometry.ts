/**
 * What the metrics of one set of embeddings have in common, each part computed when first asked
 * for and kept: unit rows, spectra, pairs. A metric reads from here and stays a few lines long;
 * asking for all of them costs little more than asking for the dearest. What grows as n² may be handed
 * in, computed elsewhere (device/parts.ts).
 */
import { type PairStatistics, pairStatistics } from "./arithmetic/pairs.ts";
import { spectraOf } from "./arithmetic/spectra.ts";
import { type Embeddings, type Labels, meanRow, type Rows, unitRows } from "./embeddings.ts";
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
    /** L2-normalised rows u. */
    unit,
    /** The mean ū of the normalised rows; its length is 1 when all point one way. */
    unitMean: once(() => meanRow(unit())),
    /** Distances between all pairs of normalised rows. */
    pairs: once(() => parts?.pairs ?? pairStatistics(unit())),
    /** The nearest others of each row by cosine, as many as vote in kNN. */
    neighbours: once(
      () =>
        parts?.neighbours ?? nearestRows({ bank: unit(), queries: unit(), k, excludeSelf: true }),
    ),
    /** Eigenvalues of the second moment of the raw features, uncentred and centred, times n. */
    spectra: once(() => spectraOf(embeddings)),
  };
}

export interface GeometryOptions {
  /** Embeddings of other views of the same samples, row by row. */
  readonly pair?: Embeddings;
  readonly labels?: Labels;
  /** Neighbours that vote in kNN: 20. */
  readonly k?: number;
  readonly parts?: GeometryParts | undefined;
}

export const DEFAULT_NEIGHBOURS = 20;

/** Of the same embeddings, neighbours as many as are asked for; what is not there is computed. */
export interface GeometryParts {
  readonly unit: Rows;
  readonly pairs: PairStatistics;
  readonly neighbours?: NearestRows;
}

function once<Value>(compute: () => Value): () => Value {
  let kept: { value: Value } | undefined;
  return () => {
    kept ??= { value: compute() };
    return kept.value;
  };
}
