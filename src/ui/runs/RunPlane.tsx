/** The selected runs as paths through the plane of alignment and uniformity. */
import { useMemo } from "react";
import type { RunCurve, RunSummary } from "../../lab/protocol/index.ts";
import type { PlanePath } from "../../viz/charts/plane.ts";
import { paletteOn } from "../../viz/palette.ts";
import { ChartFrame } from "../charts/ChartFrame.tsx";
import { usePageState } from "../context.ts";
import { measured } from "../controls/numbers.ts";
import { makePlane } from "../geometry/makePlane.ts";
import { useAnalysis } from "../geometry/useAnalysis.ts";
import { type Difference, labelAmong } from "./columns.ts";
import { useRunQuery } from "./useRuns.ts";

interface RunPlaneProps {
  readonly runs: readonly RunSummary[];
  readonly differ: readonly Difference[];
}

export function RunPlane({ runs, differ }: RunPlaneProps) {
  const space = usePageState((state) => state.space);
  const paths = usePaths(runs, differ);
  // Reference values for the space on the sphere.
  const { answer } = useAnalysis("plane", { rows: 500 });
  const shown = useMemo(() => {
    if (!answer || paths.length === 0) return undefined;
    const { uniform, unrelated, cols } = answer;
    const label = `uniform in ${cols} dimensions ${measured(uniform.value, 2)}`;
    return { paths, uniform: { value: uniform.value, label }, unrelated, read: undefined };
  }, [paths, answer]);
  const ends = paths.map(
    ({ label, alignment, uniformity }) =>
      `${label} ends at alignment ${measured(alignment[alignment.length - 1] ?? 0, 2)}, uniformity ${measured(uniformity[uniformity.length - 1] ?? 0, 2)}`,
  );
  return (
    <ChartFrame
      className="runs-chart"
      figure={{
        title: "Alignment and uniformity",
        runs: runs.map(({ configuration }) => configuration),
      }}
      summary={`Alignment and uniformity of ${space}; lower is better for both. ${ends.join("; ")}.`}
      make={makePlane}
      shown={shown}
      empty={
        runs.length === 0
          ? "No runs selected. Select runs in the table to compare their alignment and uniformity."
          : paths.length === 0
            ? "The selected runs have no alignment. It needs a method with two views of an image."
            : "No embeddings yet. Train one step to see the plane."
      }
    />
  );
}

function usePaths(runs: readonly RunSummary[], differ: readonly Difference[]) {
  const space = usePageState((state) => state.space);
  const theme = usePageState((state) => state.theme);
  const ids = runs.map(({ id }) => id);
  const { answer } = useRunQuery(`plane ${space} ${ids.join(" ")}`, async (lab) => ({
    alignment: await lab.runCurves(ids, `${space}.alignment`),
    uniformity: await lab.runCurves(ids, `${space}.uniformity`),
  }));
  return useMemo(() => {
    const palette = paletteOn(theme);
    return runs.flatMap((run, index): PlanePath[] => {
      const alignment = answer?.alignment.find(({ id }) => id === run.id);
      const uniformity = answer?.uniformity.find(({ id }) => id === run.id);
      if (!alignment || !uniformity) return [];
      const label = labelAmong(run, differ, 1);
      const colour = palette[index % palette.length] ?? "";
      return [{ ...pointsOf(alignment, uniformity), label, colour, marks: [] }];
    });
  }, [runs, differ, answer, theme]);
}

/** The steps at which both metrics were measured. */
function pointsOf(alignment: RunCurve, uniformity: RunCurve) {
  const at = new Map(Array.from(uniformity.steps, (step, index) => [step, index]));
  const both = Array.from(alignment.steps, (step, index) => ({ step, index, other: at.get(step) }));
  const points = both.filter(({ other }) => other !== undefined);
  return {
    steps: points.map(({ step }) => step),
    alignment: points.map(({ index }) => alignment.values[index] ?? 0),
    uniformity: points.map(({ other }) => uniformity.values[other ?? 0] ?? 0),
  };
}
