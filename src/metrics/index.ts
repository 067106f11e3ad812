/**
 * Metrics of embeddings: spread and rank on the sphere, collapse, probes of class information. Computed in
 * float64 in the page's worker and in Node alike; the parts that grow as n² can come from a GPU
 * (device/parts.ts). Formulas and conventions are in docs/metrics.md.
 */
import { require } from "../shared/errors.ts";
import type { MetricDefinition, MetricValue, Requirement } from "./definition.ts";
import { alignment } from "./diagnostics/alignment.ts";
import { alphaReQ } from "./diagnostics/alphaReQ.ts";
import { collapse } from "./diagnostics/collapse.ts";
import { directions } from "./diagnostics/directions.ts";
import { effectiveRank } from "./diagnostics/effectiveRank.ts";
import { isoScore } from "./diagnostics/isoScore.ts";
import { knn } from "./diagnostics/knn.ts";
import { meanCosine } from "./diagnostics/meanCosine.ts";
import { participationRatio } from "./diagnostics/participationRatio.ts";
import { rankMe } from "./diagnostics/rankMe.ts";
import { rawStd } from "./diagnostics/rawStd.ts";
import { scale } from "./diagnostics/scale.ts";
import { spectrum } from "./diagnostics/spectrum.ts";
import { std } from "./diagnostics/std.ts";
import { uniformity } from "./diagnostics/uniformity.ts";
import { type Embeddings, requireEmbeddings, requireLabels } from "./embeddings.ts";
import { type Dimensions, type GeometryOptions, geometryOf, labelledGeometry } from "./geometry.ts";

/** All metrics, in display order. */
export const metricDefinitions = [
  std,
  rawStd,
  scale,
  meanCosine,
  uniformity,
  alignment,
  effectiveRank,
  rankMe,
  participationRatio,
  isoScore,
  alphaReQ,
  directions,
  spectrum,
  knn,
  collapse,
] as const;

type Definition = (typeof metricDefinitions)[number];

/** The values of the metrics that need `Needs`, by key. */
type ValuesOf<Needs extends Requirement> = {
  readonly [Each in Extract<Definition, { needs: Needs }> as Each["key"]]: ReturnType<
    Each["compute"]
  >;
};

/** Result of {@link measure}: `alignment` only with a pair, `knn` only with labels. */
export type Metrics = ValuesOf<"embeddings"> & Partial<ValuesOf<"pair"> & ValuesOf<"labels">>;

export type MetricKey = Definition["key"];

/**
 * Computes all metrics of at least two embeddings. `pair`: other views of the same samples, row by row;
 * `labels`: one class number per row, −1 where unknown; `start`: readings before training, for the verdict; `k`: neighbours that vote in kNN (20). The result is plain data and
 * survives JSON. Throws an InputError that names the row and column of a value that is not finite, or the
 * shapes that do not match.
 */
export function measure(embeddings: Embeddings, options: GeometryOptions = {}): Metrics {
  requireEmbeddings("metrics", embeddings, 2);
  const { pair, labels } = options;
  if (pair) requirePair(embeddings, pair);
  if (labels) requireLabels("metrics", "labels", labels, embeddings.rows, "accepted");
  const geometry = geometryOf(embeddings, options);
  const given: Record<Requirement, boolean> = {
    embeddings: true,
    pair: pair !== undefined,
    labels: labels !== undefined,
  };
  const definitions: readonly MetricDefinition[] = metricDefinitions;
  const values: Record<string, MetricValue> = {};
  const labelled = labels && labelledGeometry(embeddings, labels, () => geometry, options.k);
  for (const { key, needs, compute } of definitions) {
    if (!given[needs]) continue;
    const source = needs === "labels" ? labelled : geometry;
    values[key] = source ? compute(source) : null;
  }
  return values as Metrics;
}

/** Alignment of two views of the same samples, row by row. Throws like {@link measure}. */
export function alignmentOf(first: Embeddings, second: Embeddings): number {
  requireEmbeddings("metrics", first, 2);
  requirePair(first, second);
  return alignment.compute(geometryOf(first, { pair: second }));
}

function requirePair(embeddings: Embeddings, pair: Embeddings): void {
  requireEmbeddings("metrics: pair", pair, 2);
  require(pair.rows === embeddings.rows && pair.cols === embeddings.cols, () =>
    `metrics: the pair is [${pair.rows},${pair.cols}], the embeddings [${embeddings.rows},${embeddings.cols}]; expected two views of the same samples`);
}

/** A metric definition without its functions, so that it can be cloned or printed. */
export type MetricDescription = Omit<MetricDefinition<MetricKey>, "range" | "compute"> & {
  /** Smallest and largest value; null for a state. Unbounded ends are ±Infinity. */
  readonly range: readonly [least: number, greatest: number] | null;
};

/** Descriptions of all metrics of [rows, cols] embeddings, in display order. */
export function describeMetrics(dimensions: Dimensions): MetricDescription[] {
  return metricDefinitions.map((definition) => {
    const { compute: _, range, ...description }: MetricDefinition<MetricKey> = definition;
    return { ...description, range: range?.(dimensions) ?? null };
  });
}

/** Imports all projections. The first chart needs only {@link principal}, so the others load on demand. */
export const loadProjections = async () => (await import("./projection/index.ts")).projections;

export type { MetricDefinition, MetricValue, Requirement } from "./definition.ts";
export {
  type Diagnosis,
  diagnose,
  type Evidence,
  signsNeeded,
} from "./diagnostics/diagnose.ts";
export type { Readings, StartReadings } from "./diagnostics/readings.ts";
export { startReadings } from "./diagnostics/startReadings.ts";
export {
  COLLAPSE_KINDS,
  type Collapse,
  type CollapseKind,
  describeState,
  isCollapsed,
  type Severity,
} from "./diagnostics/states.ts";
export { type UniformReference, uniformReference } from "./diagnostics/uniformReference.ts";
export type { Embeddings, Labels } from "./embeddings.ts";
export type { Dimensions, GeometryOptions, GeometryParts } from "./geometry.ts";
export type { Classification } from "./probes/classification.ts";
export { knnAccuracy, type NeighbourVote, nearestByCosine } from "./probes/knn.ts";
export { type LinearProbe, type LinearProbeResult, linearProbe } from "./probes/linearProbe.ts";
export type { Closeness } from "./probes/neighbours.ts";
export { alignBasis, type Basis, project } from "./projection/basis.ts";
export type {
  LayoutProjection,
  LinearProjection,
  ProjectionDefinition,
} from "./projection/definition.ts";
export type { ProjectionId } from "./projection/index.ts";
export { pca, principal } from "./projection/pca.ts";
export { trustworthiness } from "./projection/trustworthiness.ts";
