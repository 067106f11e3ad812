/** The selected runs as ways through the plane of alignment and uniformity. */
import { useEffect, useMemo, useRef } from "react";
import type { RunCurve, RunSummary } from "../../lab/protocol/index.ts";
import type { PlaneWay } from "../../viz/charts/plane.ts";
import type { ChartColours } from "../../viz/charts/trend.ts";
import { paletteOn } from "../../viz/palette.ts";
import { usePageState } from "../context.ts";
import { measured } from "../controls/numbers.ts";
import { useAnalysis } from "../geometry/useAnalysis.ts";
import { useChart } from "../metrics/useChart.ts";
import { type Difference, labelAmong } from "./columns.ts";
import { useAsked } from "./useRuns.ts";

async function make(
  element: HTMLElement,
  size: { readonly width: number; readonly height: number },
  colours: ChartColours,
) {
  const { createPlane } = await import("../../viz/charts/plane.ts");
  return createPlane(element, { ...size, colours });
}

interface RunPlaneProps {
  readonly runs: readonly RunSummary[];
  readonly differ: readonly Difference[];
}

export function RunPlane({ runs, differ }: RunPlaneProps) {
  const space = usePageState((state) => state.space);
  const theme = usePageState((state) => state.theme);
  const ids = runs.map(({ id }) => id);
  const { answer } = useAsked(`plane ${space} ${ids.join(" ")}`, async (lab) => ({
    alignment: await lab.runCurves(ids, `${space}.alignment`),
    uniformity: await lab.runCurves(ids, `${space}.uniformity`),
  }));
  const ways = useMemo(() => {
    const palette = paletteOn(theme);
    return runs.flatMap((run, index): PlaneWay[] => {
      const alignment = answer?.alignment.find(({ id }) => id === run.id);
      const uniformity = answer?.uniformity.find(({ id }) => id === run.id);
      if (!alignment || !uniformity) return [];
      return [
        {
          ...wayOf(alignment, uniformity),
          label: labelAmong(run, differ, 1),
          colour: palette[index % palette.length] ?? "",
          marks: [],
        },
      ];
    });
  }, [runs, differ, answer, theme]);
  if (ways.length === 0) {
    return (
      <p className="note">
        Select runs in the table: their ways through alignment and uniformity will stand here.
        Methods with a single view have no alignment.
      </p>
    );
  }
  return <Ways ways={ways} />;
}

function Ways({ ways }: { readonly ways: readonly PlaneWay[] }) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useChart(host, make);
  // The marks of the plane are those of the space that is shown.
  const { answer } = useAnalysis("plane", { rows: 500 });
  const space = usePageState((state) => state.space);
  useEffect(() => {
    if (!answer) return;
    const { uniform, unrelated, cols } = answer;
    const label = `uniform in ${cols} dimensions ${measured(uniform.value, 2)}`;
    chart?.show({ ways, uniform: { value: uniform.value, label }, unrelated, read: undefined });
  }, [chart, ways, answer]);
  const ends = ways.map(
    ({ label, alignment, uniformity }) =>
      `${label} ends at alignment ${measured(alignment[alignment.length - 1] ?? 0, 2)}, uniformity ${measured(uniformity[uniformity.length - 1] ?? 0, 2)}`,
  );
  const summary = `Alignment and uniformity of ${space}; both are better toward the lower left. ${ends.join("; ")}.`;
  return (
    <>
      <div ref={host} className="runs-chart" role="img" aria-label={summary} />
      <p className="unseen">{summary}</p>
    </>
  );
}

function wayOf(alignment: RunCurve, uniformity: RunCurve) {
  const at = new Map(Array.from(uniformity.steps, (step, index) => [step, index]));
  const both = Array.from(alignment.steps, (step, index) => ({ step, index, other: at.get(step) }));
  const kept = both.filter(({ other }) => other !== undefined);
  return {
    steps: kept.map(({ step }) => step),
    alignment: kept.map(({ index }) => alignment.values[index] ?? 0),
    uniformity: kept.map(({ other }) => uniformity.values[other ?? 0] ?? 0),
  };
}
