/** Metrics of the test embeddings: the most important first, the others collapsed. */

import * as Collapsible from "radix-ui/collapsible";
import type { DiagnosticsEvent, PairMetric, Space } from "../../lab/protocol/index.ts";
import { usePageState } from "../context.ts";
import { Icon } from "../controls/icons.tsx";
import { measured, shortNumber } from "../controls/numbers.ts";
import { shownRun } from "../state/runsSlice.ts";
import { diagnosticSeries } from "../state/seriesByName.ts";
import { MetricRow } from "./MetricRow.tsx";

/** Shown first. They are read together: no single metric detects every kind of collapse. */
const foremost = [
  "imageToText",
  "textToImage",
  "gap",
  "knn",
  "uniformity",
  "alignment",
  "std",
  "meanCosine",
  "effectiveRank",
];

export function Diagnostics({ space }: { readonly space: Space }) {
  const latest = usePageState((state) => shownRun(state).diagnostics[space]);
  const described = usePageState(({ opening }) => opening?.catalogue.metrics);
  const ofPairs = usePageState((state) => shownRun(state).pairMetrics);
  if (!latest || !described) return null;
  const present = [...described, ...ofPairs].filter(({ key }) => key in latest.values);
  const first = foremost.flatMap((key) => present.filter((metric) => metric.key === key));
  const others = present.filter(({ key }) => !foremost.includes(key));
  return (
    <div className="diagnostics">
      {first.map((metric) => (
        <DiagnosticRow key={metric.key} metric={metric} latest={latest} />
      ))}
      {others.length > 0 && (
        <Collapsible.Root className="group">
          <Collapsible.Trigger className="group-title">
            <Icon name="right" size={12} />
            {others.length} more
          </Collapsible.Trigger>
          <Collapsible.Content>
            {others.map((metric) => (
              <DiagnosticRow key={metric.key} metric={metric} latest={latest} />
            ))}
          </Collapsible.Content>
        </Collapsible.Root>
      )}
    </div>
  );
}

const percentage = (value: number): string => (value * 100).toFixed(1);

interface DiagnosticRowProps {
  readonly metric: PairMetric;
  readonly latest: DiagnosticsEvent;
}

function DiagnosticRow({ metric, latest }: DiagnosticRowProps) {
  const percent = metric.key === "knn" || metric.unit === "%";
  const format = percent ? percentage : (value: number) => measured(value);
  const range = percent ? "0 … 100" : rangeOf(metric.key, latest);
  return (
    <MetricRow
      series={diagnosticSeries(latest.space, metric.key)}
      label={metric.label}
      meaning={metric.meaning}
      better={metric.better}
      source={metric.source}
      unit={percent ? "%" : metric.unit}
      note={range ?? ""}
      withFirst
      range={range?.replace("…", "to")}
      format={format}
      measured={{ space: latest.space, metric: metric.key, format }}
    />
  );
}

function rangeOf(key: string, { ranges }: DiagnosticsEvent): string | undefined {
  const range = ranges[key];
  if (!range?.every(Number.isFinite)) return undefined;
  return range.map((end) => shortNumber(end).replace("-", "−")).join(" … ");
}
