/** A metric: value with unit, range and trend. */

import { usePageState } from "../context.ts";
import { shownRun } from "../state/runsSlice.ts";
import { Explained, type ExplainedProps } from "./Explained.tsx";
import { Sparkline } from "./Sparkline.tsx";

interface MetricRowProps extends ExplainedProps {
  /** Name of its recording. */
  readonly series: string;
  readonly unit: string;
  /** Shown below the name: the range. */
  readonly note?: string | undefined;
  /** Shows the first value of the series. */
  readonly withFirst?: boolean;
  format(value: number): string;
}

export function MetricRow({
  series,
  unit,
  note,
  withFirst = false,
  format,
  ...explained
}: MetricRowProps) {
  const last = usePageState((state) => {
    const run = shownRun(state);
    return run.series.get(series)?.upTo(run.past);
  });
  // A trend needs two values. The charting library is not fetched before that.
  const moved = usePageState((state) => (shownRun(state).series.get(series)?.length ?? 0) > 1);
  const first = usePageState((state) => {
    const recording = shownRun(state).series.get(series);
    return withFirst && recording && recording.length > 1 ? recording.values[0] : undefined;
  });
  return (
    <div className="metric" data-part={`metric:${series}`}>
      <Explained {...explained} />
      {moved ? <Sparkline series={series} /> : <span className="sparkline" />}
      <span className="mono metric-value">
        {last === undefined ? "—" : format(last)}
        {unit !== "" && <span className="unit"> {unit}</span>}
      </span>
      {note !== undefined && <span className="metric-note">{note}</span>}
      {first !== undefined && <span className="mono metric-first">from {format(first)}</span>}
    </div>
  );
}
