/** A run as a way through alignment and uniformity. */
import { useEffect, useMemo, useRef, useState } from "react";
import type { PlaneAnswer } from "../../../lab/protocol/index.ts";
import type { PlaneWay } from "../../../viz/charts/plane.ts";
import type { ChartColours } from "../../../viz/charts/trend.ts";
import { colourToken } from "../../browser/tokens.ts";
import { usePageState } from "../../context.ts";
import { measured } from "../../controls/numbers.ts";
import { useChart } from "../../metrics/useChart.ts";
import { planeWay } from "../planeWay.ts";
import { useAnalysis } from "../useAnalysis.ts";
import "./plane.css";

async function make(
  element: HTMLElement,
  size: { readonly width: number; readonly height: number },
  colours: ChartColours,
) {
  const { createPlane } = await import("../../../viz/charts/plane.ts");
  return createPlane(element, { ...size, colours });
}

export function PlaneView() {
  const space = usePageState((state) => state.space);
  const rows = usePageState(({ diagnostics }) => diagnostics[space]?.grounds?.rows);
  const { answer, problem } = useAnalysis("plane", rows === undefined ? undefined : { rows });
  const way = useWay();
  if (answer?.without !== undefined) return <p className="note">{answer.without}</p>;
  if (!way || answer?.space !== space) {
    return (
      <p className="note">
        {problem ??
          "The run's way through alignment and uniformity will stand here, once its embeddings have been measured."}
      </p>
    );
  }
  return <Plane way={way} answer={answer} />;
}

/** The way of the run that goes on. */
function useWay(): PlaneWay | undefined {
  const space = usePageState((state) => state.space);
  const theme = usePageState((state) => state.theme);
  const recordings = usePageState((state) => state.recordings);
  const markers = usePageState((state) => state.markers);
  const measuredAt = usePageState(({ diagnostics }) => diagnostics[space]?.step);
  return useMemo(
    () =>
      measuredAt === undefined
        ? undefined
        : planeWay(
            {
              ...{ recordings, markers, label: `step ${measuredAt}` },
              colour: colourToken("--ink", theme),
            },
            space,
          ),
    [recordings, markers, measuredAt, space, theme],
  );
}

interface PlaneProps {
  readonly way: PlaneWay;
  readonly answer: PlaneAnswer;
  /** Other runs to lay under this one. */
  readonly others?: readonly PlaneWay[];
}

export function Plane({ way, answer, others = [] }: PlaneProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useChart(host, make);
  const [read, setRead] = useState<number>();
  const last = way.steps.length - 1;
  const shown = Math.min(read ?? last, last);
  const { uniform, unrelated, cols } = answer;
  const label = `uniform in ${cols} dimensions ${measured(uniform.value, 2)}`;
  useEffect(
    () =>
      chart?.show({
        ways: [way, ...others],
        uniform: { value: uniform.value, label },
        unrelated,
        read: read === undefined ? undefined : shown,
      }),
    [chart, way, others, uniform.value, label, unrelated, read, shown],
  );
  const at = (index: number) =>
    `alignment ${measured(way.alignment[index] ?? 0, 2)}, uniformity ${measured(way.uniformity[index] ?? 0, 2)}`;
  const summary = `Untrained: ${at(0)}. Step ${way.steps[shown]}: ${at(shown)}. Both are better toward the lower left: views meet, images spread. Points drawn uniformly from the sphere of ${cols} dimensions have a uniformity of ${measured(uniform.value)} ± ${measured(uniform.deviation, 4)}, and pairs of unrelated views an alignment of ${unrelated}.`;
  const move = (by: number) => setRead(Math.max(0, Math.min(last, shown + by)));
  return (
    <div className="plane">
      <p className="note">{summary}</p>
      <div
        ref={host}
        className="plane-chart"
        role="slider"
        tabIndex={0}
        aria-label="The run in the plane of alignment and uniformity: arrow keys go along it"
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={shown}
        aria-valuetext={`step ${way.steps[shown]}: ${at(shown)}`}
        onKeyDown={(event) => {
          const keys: Record<string, number> = {
            ...{ ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 },
            ...{ Home: -last, End: last, PageUp: 10, PageDown: -10 },
          };
          const by = keys[event.key];
          if (by === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          move(by);
        }}
        onBlur={() => setRead(undefined)}
        onPointerMove={({ clientX, clientY, currentTarget }) => {
          const { left, top } = currentTarget.getBoundingClientRect();
          setRead(chart?.nearest(clientX - left, clientY - top));
        }}
        onPointerLeave={() => setRead(undefined)}
      />
    </div>
  );
}
