/** The path of a run through the plane of alignment and uniformity, from its recordings. */
import type { MarkerEvent, Space } from "../../lab/protocol/index.ts";
import type { PlanePath } from "../../viz/charts/plane.ts";
import { markerWords } from "../metrics/markerWords.ts";
import type { Series } from "../state/series.ts";
import { diagnosticSeries } from "../state/seriesByName.ts";

export interface PlaneSource {
  readonly label: string;
  /** `#rrggbb` */
  readonly colour: string;
  readonly series: ReadonlyMap<string, Pick<Series, "steps" | "values">>;
  readonly markers: readonly MarkerEvent[];
}

/** The steps at which both metrics were measured; undefined if there are none. */
export function planePath(
  { label, colour, series, markers }: PlaneSource,
  space: Space,
): PlanePath | undefined {
  const alignment = series.get(diagnosticSeries(space, "alignment"));
  const uniformity = series.get(diagnosticSeries(space, "uniformity"));
  if (!alignment || !uniformity) return undefined;
  const byStep = new Map<number, number>();
  uniformity.steps.forEach((step, index) => {
    byStep.set(step, uniformity.values[index] ?? 0);
  });
  const both = Array.from(alignment.steps, (step, index) => ({
    step,
    alignment: alignment.values[index] ?? 0,
    uniformity: byStep.get(step) ?? Number.NaN,
  })).filter((point) => !Number.isNaN(point.uniformity));
  if (both.length === 0) return undefined;
  return {
    label,
    colour,
    steps: both.map(({ step }) => step),
    alignment: both.map((point) => point.alignment),
    uniformity: both.map((point) => point.uniformity),
    marks: markers.map((marker) => ({ step: marker.step, label: markerWords(marker) })),
  };
}
