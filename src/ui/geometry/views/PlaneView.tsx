/** The path of the run through the plane of alignment and uniformity. */

import { useMemo, useState } from "react";
import type { PlaneAnswer } from "../../../lab/protocol/index.ts";
import type { PlaneChart, PlanePath } from "../../../viz/charts/plane.ts";
import { colourToken } from "../../browser/tokens.ts";
import { ChartFrame } from "../../charts/ChartFrame.tsx";
import type { ChartReader } from "../../charts/chartProps.ts";
import { usePageState } from "../../context.ts";
import { measured } from "../../controls/numbers.ts";
import { shownRun } from "../../state/runsSlice.ts";
import { EmptyView } from "../EmptyView.tsx";
import { makePlane } from "../makePlane.ts";
import { planePath } from "../planePath.ts";
import { useAnalysis } from "../useAnalysis.ts";
import "./plane.css";

export function PlaneView() {
  const space = usePageState((state) => state.space);
  const rows = usePageState((state) => shownRun(state).diagnostics[space]?.grounds?.rows);
  const { answer, problem } = useAnalysis("plane", rows === undefined ? undefined : { rows });
  const path = usePath();
  if (answer?.without !== undefined) return <p className="note">{answer.without}</p>;
  if (!path || answer?.space !== space) {
    return (
      <EmptyView
        problem={problem}
        empty="No embeddings yet. Train one step to see the run in the plane of alignment and uniformity."
      />
    );
  }
  return <Plane path={path} answer={answer} />;
}

function usePath(): PlanePath | undefined {
  const space = usePageState((state) => state.space);
  const theme = usePageState((state) => state.theme);
  const series = usePageState((state) => shownRun(state).series);
  const markers = usePageState((state) => shownRun(state).markers);
  const measuredAt = usePageState((state) => shownRun(state).diagnostics[space]?.step);
  return useMemo(() => {
    if (measuredAt === undefined) return undefined;
    const colour = colourToken("--ink", theme);
    return planePath({ series, markers, label: `step ${measuredAt}`, colour }, space);
  }, [series, markers, measuredAt, space, theme]);
}

interface PlaneProps {
  readonly path: PlanePath;
  readonly answer: PlaneAnswer;
}

/** How far a key moves along the path, in points. */
const moves: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageUp: 10,
  PageDown: -10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

function Plane({ path, answer }: PlaneProps) {
  const [read, setRead] = useState<number>();
  const last = path.steps.length - 1;
  const current = Math.min(read ?? last, last);
  const { uniform, unrelated, cols } = answer;
  const label = `uniform in ${cols} dimensions ${measured(uniform.value, 2)}`;
  const shown = useMemo(
    () => ({
      paths: [path],
      uniform: { value: uniform.value, label },
      unrelated,
      read: read === undefined ? undefined : current,
    }),
    [path, uniform.value, label, unrelated, read, current],
  );
  const at = (index: number) =>
    `alignment ${measured(path.alignment[index] ?? 0, 2)}, uniformity ${measured(path.uniformity[index] ?? 0, 2)}`;
  const summary = `Untrained: ${at(0)}. Step ${path.steps[current]}: ${at(current)}. Lower is better for both: the two views of an image are close, and images are spread out. Points drawn uniformly from the sphere in ${cols} dimensions have uniformity ${measured(uniform.value)} ± ${measured(uniform.deviation, 4)}; unrelated pairs have alignment ${unrelated}.`;
  const reader: ChartReader<PlaneChart> = {
    role: "slider",
    label: "Alignment and uniformity of the run: arrow keys move along its steps",
    position: { now: current, max: last, text: `step ${path.steps[current]}: ${at(current)}` },
    onKey(key) {
      const by = moves[key];
      if (by === undefined) return false;
      setRead(Math.max(0, Math.min(last, current + by)));
      return true;
    },
    onPoint: (chart, x, y) => setRead(chart.nearest(x, y)),
    onLeave: () => setRead(undefined),
  };
  return (
    <div className="plane">
      <p className="note">{summary}</p>
      <ChartFrame
        className="plane-chart"
        figure={{ title: "Alignment and uniformity" }}
        summary={summary}
        make={makePlane}
        shown={shown}
        reader={reader}
      />
    </div>
  );
}
