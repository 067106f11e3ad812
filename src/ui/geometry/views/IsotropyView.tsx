/** The isotropy bench: centring, whitening and similar steps applied to the embeddings shown. */

import { useMemo, useState } from "react";
import { isJoint, nameOfSpace } from "../../../lab/protocol/index.ts";
import type { ShownConcentration } from "../../../viz/charts/concentration.ts";
import type { SurfaceChart } from "../../../viz/charts/surface.ts";
import { ChartFrame } from "../../charts/ChartFrame.tsx";
import type { MakeChart } from "../../charts/useChart.ts";
import { usePageState } from "../../context.ts";
import { Segments } from "../../controls/Segments.tsx";
import { shownRun } from "../../state/runsSlice.ts";
import { EmptyView } from "../EmptyView.tsx";
import { BenchTable } from "../isotropy/BenchTable.tsx";
import {
  concentrationInWords,
  howMeasured,
  outcomeOf,
  type SpreadMeasure,
} from "../isotropy/benchWords.ts";
import { allOff, type IsotropyAnswer, stepsOf } from "../isotropy/steps.ts";
import { useAnalysis } from "../useAnalysis.ts";
import "../isotropy/isotropy.css";

const spreads: readonly { value: SpreadMeasure; label: string }[] = [
  { value: "contrast", label: "(max − min)/min" },
  { value: "variation", label: "std/mean" },
];

const makeConcentration: MakeChart<SurfaceChart<ShownConcentration>> = async (
  host,
  size,
  colours,
) => {
  const { createConcentration } = await import("../../../viz/charts/concentration.ts");
  return createConcentration(host, { ...size, colours });
};

export function IsotropyView() {
  const [switches, setSwitches] = useState(allOff);
  const [spread, setSpread] = useState<SpreadMeasure>("contrast");
  const space = usePageState((state) => state.space);
  const dimensions = usePageState((state) => shownRun(state).frame?.dimensions);
  const { answer, problem } = useAnalysis(
    "isotropy",
    dimensions === undefined ? undefined : { steps: stepsOf(switches, dimensions, isJoint(space)) },
  );
  const shown = useMemo(() => answer && shownConcentration(answer, spread), [answer, spread]);
  if (!answer || dimensions === undefined) {
    return (
      <EmptyView
        problem={problem}
        empty="No embeddings yet. Train one step to compare centring and whitening."
      />
    );
  }
  return (
    <div className="isotropy">
      <div className="isotropy-bench">
        <BenchTable
          answer={answer}
          dimensions={dimensions}
          switches={switches}
          onChange={(change) => setSwitches((before) => ({ ...before, ...change }))}
        />
        {problem !== undefined && <p className="note">{problem}</p>}
        <p className="isotropy-outcome" aria-live="polite">
          {outcomeOf(answer)}
        </p>
      </div>
      <div className="isotropy-distances">
        <ChartFrame
          title={
            <>
              <span>Distances, {nameOfSpace(answer.space)}</span>
              <Segments
                label="Spread of distances"
                value={spread}
                options={spreads}
                onChoose={(next) => setSpread(next)}
              />
            </>
          }
          figure={{
            title: `Spread of distances in ${nameOfSpace(answer.space)}`,
            y: spreads.find(({ value }) => value === spread)?.label ?? spread,
          }}
          summary={concentrationInWords(answer, spread)}
          make={makeConcentration}
          shown={shown}
        />
        <p className="note">
          Near 0 the farthest point is hardly farther away than the nearest.{" "}
          {answer.concentration.rows} queries after the last step, randomly projected to each number
          of dimensions, compared with as many Gaussian vectors. Cosine is shown as the chord length{" "}
          <span className="isotropy-formula">√(2 − 2cos)</span>.
        </p>
      </div>
      <div className="isotropy-notes">
        <p className="note">{howMeasured(answer)}</p>
        <p className="note">
          Each step is applied to the output of the step above. “All but the top” and whitening also
          remove the mean. Whitening makes the gallery isotropic by construction: IsoScore after it
          measures how well the gallery represents the queries, not the encoder. ZCA and PCA
          whitening differ by a rotation, which changes none of these values.
        </p>
      </div>
    </div>
  );
}

function shownConcentration(
  { concentration: { embeddings, gaussian } }: IsotropyAnswer,
  spread: SpreadMeasure,
): ShownConcentration {
  return {
    dimensions: embeddings.dimensions,
    scale: spread === "contrast" ? "log" : "linear",
    curves: [
      { label: "Euclidean", tone: "ink", dashed: false, values: embeddings.euclidean[spread] },
      { label: "cosine", tone: "accent", dashed: false, values: embeddings.cosine[spread] },
      { label: "Gaussian Eucl.", tone: "ink", dashed: true, values: gaussian.euclidean[spread] },
      { label: "Gaussian cos.", tone: "accent", dashed: true, values: gaussian.cosine[spread] },
    ],
  };
}
