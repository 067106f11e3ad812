/**
 * A metric is one file that defines its formula and its presentation. The page and the CLI render the
 * definition, so adding a metric changes neither.
 */
import type { CollapseKind } from "./diagnostics/states.ts";
import type { Dimensions, Geometry } from "./geometry.ts";

/** A number, a descending series, a state, or null where the formula has no value. */
export type MetricValue = number | readonly number[] | CollapseKind | null;

/** The inputs of a metric. Metrics that need a pair or labels are left out when those are not given. */
export type Requirement = "embeddings" | "pair" | "labels";

export interface MetricDefinition<
  Key extends string = string,
  Value extends MetricValue = MetricValue,
  Needs extends Requirement = Requirement,
> {
  /** Public name in files and on the command line. */
  readonly key: Key;
  readonly label: string;
  /** Shown after the number; empty for a dimensionless value. */
  readonly unit: string;
  /** Smallest and largest possible value at these dimensions; absent for a state. */
  range?(dimensions: Dimensions): readonly [least: number, greatest: number];
  readonly better: "higher" | "lower" | "neither";
  /** One sentence for a reader who does not know the metric. */
  readonly meaning: string;
  /** Formula and reference. */
  readonly source: string;
  readonly needs: Needs;
  compute(geometry: Geometry): Value;
}

/** Returns the definition unchanged; infers and checks its type. */
export function defineMetric<
  const Key extends string,
  Value extends MetricValue,
  const Needs extends Requirement,
>(definition: MetricDefinition<Key, Value, Needs>): MetricDefinition<Key, Value, Needs> {
  return definition;
}
