/** The present value of a metric in words, beside what it is compared with. */
import { usePageState } from "../context.ts";
import { shownRun } from "../state/runsSlice.ts";
import { diagnosticSeries } from "../state/seriesByName.ts";
import { type Reading, standing } from "./inWords.ts";

export interface Measured extends Pick<Reading, "space" | "metric"> {
  format(value: number): string;
}

interface StandingProps extends Pick<Reading, "better"> {
  readonly measured: Measured;
}

export function Standing({ measured, better }: StandingProps) {
  const { space, metric, format } = measured;
  const series = diagnosticSeries(space, metric);
  const value = usePageState((state) => {
    const run = shownRun(state);
    return run.series.get(series)?.upTo(run.past);
  });
  const first = usePageState((state) => {
    const known = shownRun(state).series.get(series);
    return known && known.length > 1 && known.steps[0] === 0 ? known.values[0] : undefined;
  });
  const ranges = usePageState((state) => shownRun(state).diagnostics[space]?.ranges);
  const classes = usePageState((state) => {
    const dataset = shownRun(state).configuration?.dataset;
    return state.opening?.catalogue.datasets.find(({ id }) => id === dataset)?.classes.length;
  });
  if (value === undefined) return null;
  const range = ranges?.[metric] ?? undefined;
  const dimensions = ranges?.effectiveRank?.[1];
  const reading = { space, metric, value, first, better, range, dimensions, classes };
  const words = standing(reading, format);
  return words === undefined ? null : <p>{words}</p>;
}
