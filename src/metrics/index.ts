/**
 * Metrics of embeddings: what a cloud of points on a sphere looks like in numbers, whether it has
 * collapsed, and how much of the classes can be read off it. In float64, the same in a page's worker and
 * in Node; what grows as n² may come from a GPU (device/parts.ts), to the same figures.
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
import { spectrum } from "./diagnostics/spectrum.ts";
import { std } from "./diagnostics/std.ts";
import { uniformity } from "./diagnostics/uniformity.ts";
import { type Embeddings, requireEmbeddings, requireLabels } from "./embeddings.ts";
import { type Dimensions, type GeometryOptions, geometryOf } from "./geometry.ts";

/** Every metric there is, in the order in which they are shown. */
export const metricDefinitions = [
  std,
  rawStd,
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

/** What `measure` returns: `alignment` where a pair was given, `knn` where labels were. */
export type Metrics = ValuesOf<"embeddings"> & Partial<ValuesOf<"pair"> & ValuesOf<"labels">>;

export type MetricKey = Definition["key"];

/**
 * All metrics of at least two embeddings, sharing their work. `pair` holds other views of the same
 * samples, row by row; `labels` one class number a row; `k` the neighbours that vote (20). The
 * result is plain data and goes through JSON unharmed. Throws an InputError that names the row and
 * column of a number that is not finite, or what does not fit.
 */
export function measure(embeddings: Embeddings, options: GeometryOptions = {}): Metrics {
  requireEmbeddings("metrics", embeddings, 2);
  const { pair, labels } = options;
  if (pair) requirePair(embeddings, pair);
  if (labels) requireLabels("metrics", "labels", labels, embeddings.rows);
  const geometry = geometryOf(embeddings, options);
  const given: Record<Requirement, boolean> = {
    embeddings: true,
    pair: pair !== undefined,
    labels: labels !== undefined,
  };
  const definitions: readonly MetricDefinition[] = metricDefinitions;
  const values: Record<string, MetricValue> = {};
  for (const { key, needs, compute } of definitions) {
    if (given[needs]) values[key] = compute(geometry);
  }
  return values as Metrics;
}

/** The alignment of two views of the same samples, row by row, and nothing else. Throws as `measure` does. */
export function alignmentOf(first: Embeddings, second: Embeddings): number {
  requireEmbeddings("metrics", first, 2);
  requirePair(first, second);
  return alignment.compute(geometryOf(first, { pair: second }));
}

function requirePair(embeddings: Embeddings, pair: Embeddings): void {
  requireEmbeddings("metrics: pair", pair, 2);
  require(pair.rows === embeddings.rows && pair.cols === embeddings.cols, () =>
    `metrics: the pair is [${pair.rows},${pair.cols}], the embeddings [${embeddings.rows},${embeddings.cols}]; give two views of the same samples`);
}

/** A definition without its functions: what can be sent to a page or printed. */
export type MetricDescription = Omit<MetricDefinition<MetricKey>, "range" | "compute"> & {
  /** The least and greatest value; null for a state. An open end is ±Infinity. */
  readonly range: readonly [least: number, greatest: number] | null;
};

/** How to show each metric of [rows, cols] embeddings, in order; plain data. */
export function describeMetrics(dimensions: Dimensions): MetricDescription[] {
  return metricDefinitions.map((definition) => {
    const { compute: _, range, ...description }: MetricDefinition<MetricKey> = definition;
    return { ...description, range: range?.(dimensions) ?? null };
  });
}

/** Every projection; their code is fetched, for a picture begins with the principal one. */
export const loadProjections = async () => (await import("./projection/index.ts")).projections;

export type { MetricDefinition, MetricValue, Requirement } from "./definition.ts";
export {
  type Collapse,
  type CollapseKind,
  type Diagnosis,
  diagnose,
  type Evidence,
  type Readings,
  signsNeeded,
} from "./diagnostics/diagnose.ts";
export { type UniformReference, uniformReference } from "./diagnostics/uniformReference.ts";
export type { Embeddings, Labels } from "./embeddings.ts";
export type { Dimensions, GeometryOptions, GeometryParts } from "./geometry.ts";
export type { Classification } from "./probes/classification.ts";
export { knnAccuracy, type NeighbourVote } from "./probes/knn.ts";
export { type LinearProbe, type LinearProbeResult, linearProbe } from "./probes/linearProbe.ts";
export type { Closeness } from "./probes/neighbours.ts";
export { alignBasis, type Basis, project } from "./projection/basis.ts";
export type {
  LayoutProjection,
  LinearProjection,
  ProjectionDefinition,
} from "./projection/definition.ts";
export type { ProjectionId } from "./projection/index.ts";
export { principal } from "./projection/pca.ts";
export { trustworthiness } from "./projection/trustworthiness.ts";
