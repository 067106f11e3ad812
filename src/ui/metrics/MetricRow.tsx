/** One number with its unit, its range and its trend. */
import { usePageState } from "../context.ts";
import { Explained, type ExplainedProps } from "./Explained.tsx";
import { Sparkline } from "./Sparkline.tsx";

interface MetricRowProps extends ExplainedProps {
  /** The recording that holds it. */
  readonly series: string;
  readonly unit: string;
  /** Said below the name: its range. */
  readonly note?: string | undefined;
  /** Says what the series began with. */
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
  const last = usePageState(({ recordings, past }) => recordings.get(series)?.upTo(past));
  // One value is no course; and what draws courses is only fetched once there is one.
  const moved = usePageState(({ recordings }) => (recordings.get(series)?.length ?? 0) > 1);
  const first = usePageState(({ recordings }) => {
    const recording = recordings.get(series);
    return withFirst && recording && recording.length > 1 ? recording.values[0] : undefined;
  });
  return (
    <div className="metric">
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
