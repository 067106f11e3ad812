/** A series of single steps other than the loss. Renders nothing if the run does not record it. */

import { usePageState } from "../context.ts";
import { shortNumber } from "../controls/numbers.ts";
import { shownRun } from "../state/runsSlice.ts";
import { MetricRow } from "./MetricRow.tsx";

interface StepRowProps {
  readonly series: string;
  readonly label: string;
  readonly meaning: string;
}

export function StepRow({ series, label, meaning }: StepRowProps) {
  const recorded = usePageState((state) => shownRun(state).series.has(series));
  if (!recorded) return null;
  return (
    <MetricRow
      series={series}
      label={label}
      meaning={meaning}
      better="neither"
      unit=""
      format={shortNumber}
    />
  );
}
