/**
 * A metric is one file: how to compute it and how to show it. The page and the command line render
 * what the definition says, so a new metric needs an edit of neither.
 */
import type { CollapseKind } from "./diagnostics/diagnose.ts";
import type { Dimensions, Geometry } from "./geometry.ts";

/** A number; a descending series; a state; or null where the formula has no value. */
export type MetricValue = number | readonly number[] | CollapseKind | null;

/** What a metric cannot do without; a pair and labels are optional, and so are their metrics. */
export type Requirement = "embeddings" | "pair" | "labels";

export interface MetricDefinition<
  Key extends string = string,
  Value extends MetricValue = MetricValue,
  Needs extends Requirement = Requirement,
> {
  /** The public name, in files and on the command line. */
  readonly key: Key;
  readonly label: string;
  /** Shown after the number; empty for a bare ratio. */
  readonly unit: string;
  /** The least and the greatest value that these dimensions allow; none for a state. */
  range?(dimensions: Dimensions): readonly [least: number, greatest: number];
  readonly better: "higher" | "lower" | "neither";
  /** One sentence for a reader who meets the metric for the first time. */
  readonly meaning: string;
  /** The formula and where it comes from. */
  readonly source: string;
  readonly needs: Needs;
  compute(geometry: Geometry): Value;
}

/** Returns the definition as it is; infers and checks its type. */
export function defineMetric<
  const Key extends string,
  Value extends MetricValue,
  const Needs extends Requirement,
>(definition: MetricDefinition<Key, Value, Needs>): MetricDefinition<Key, Value, Needs> {
  return definition;
}
