/** Singular values of the embeddings, relations between dimensions, distribution of cosines. */
import { useMemo, useState } from "react";
import type { AnalysisParameters, AnalysisResult } from "../../../lab/protocol/index.ts";
import type { ShownDistributions } from "../../../viz/charts/distribution.ts";
import type { ShownMatrix } from "../../../viz/charts/heatMap.ts";
import type { ShownValues } from "../../../viz/charts/singularValues.ts";
import type { SurfaceChart } from "../../../viz/charts/surface.ts";
import { ChartFrame } from "../../charts/ChartFrame.tsx";
import type { MakeChart } from "../../charts/useChart.ts";
import { measured } from "../../controls/numbers.ts";
import { Segments } from "../../controls/Segments.tsx";
import { EmptyView } from "../EmptyView.tsx";
import { useAnalysis } from "../useAnalysis.ts";

type Parameters = AnalysisParameters<"spectrum">;
type Answer = AnalysisResult<"spectrum">;

const relations: readonly { value: Parameters["relation"]; label: string }[] = [
  { value: "correlation", label: "Correlation" },
  { value: "covariance", label: "Covariance" },
];
const orders: readonly { value: Parameters["order"]; label: string }[] = [
  { value: "variance", label: "by variance" },
  { value: "eigenvector", label: "by eigenvector" },
];

const makeValues: MakeChart<SurfaceChart<ShownValues>> = async (host, size, colours) => {
  const { createSingularValues } = await import("../../../viz/charts/singularValues.ts");
  return createSingularValues(host, { ...size, colours });
};
const makeHeatMap: MakeChart<SurfaceChart<ShownMatrix>> = async (host, size, colours) => {
  const { createHeatMap } = await import("../../../viz/charts/heatMap.ts");
  return createHeatMap(host, { ...size, colours });
};
const makeDistribution: MakeChart<SurfaceChart<ShownDistributions>> = async (
  host,
  size,
  colours,
) => {
  const { createDistribution } = await import("../../../viz/charts/distribution.ts");
  return createDistribution(host, { ...size, colours });
};

export function SpectrumView() {
  const [relation, setRelation] = useState<Parameters["relation"]>("correlation");
  const [order, setOrder] = useState<Parameters["order"]>("variance");
  const { answer, problem } = useAnalysis("spectrum", { relation, order });
  const { answer: untrained } = useAnalysis("untrainedSpectrum", {});
  const start = untrained?.space === answer?.space ? untrained?.values : undefined;

  const values = useMemo(() => answer && shownValues(answer, start), [answer, start]);
  const matrix = useMemo(() => answer && shownMatrix(answer), [answer]);
  const cosines = useMemo(() => answer && shownCosines(answer), [answer]);
  const lengths = useMemo(() => answer && shownLengths(answer), [answer]);
  if (!answer) {
    return (
      <EmptyView
        problem={problem}
        empty="No embeddings yet. Train one step to see their spectrum."
      />
    );
  }
  const { cols, space, dead, views } = answer;
  return (
    <>
      <div className="view-head">
        <Figures answer={answer} />
        <Segments
          label="Matrix"
          value={relation}
          options={relations}
          onChoose={(next) => setRelation(next)}
        />
        <Segments
          label="Order of dimensions"
          value={order}
          options={orders}
          onChoose={(next) => setOrder(next)}
        />
      </div>
      <div className="chart-row spectrum-view">
        <ChartFrame
          title={`σ/√n of ${space}, log scale`}
          summary={valuesSummary(answer, start)}
          make={makeValues}
          shown={values}
        />
        <ChartFrame
          title={`${relation === "correlation" ? "Correlation" : "Covariance"} of ${answer.relations.size < cols ? `${answer.relations.size} of ` : ""}${cols} dimensions`}
          summary={`${relation} of ${answer.relations.size} dimensions, ordered ${order === "variance" ? "by variance" : "by their share in the first eigenvector"}: mean magnitude off the diagonal ${measured(offDiagonal(answer))}, ${dead} dead dimensions.`}
          make={makeHeatMap}
          shown={matrix}
        />
        <div className="spectrum-distributions">
          <ChartFrame
            title="Cosines of pairs"
            figure={{ y: "share of pairs" }}
            summary={
              views
                ? `Mean cosine of all pairs ${measured(answer.cosines.mean)}, of two views of an image ${measured(views.positives.mean)} (${views.positives.count} pairs), of views of two images ${measured(views.negatives.mean)}.`
                : `Mean cosine of all pairs ${measured(answer.cosines.mean)}. This method uses one view per image, so there are no positive pairs.`
            }
            make={makeDistribution}
            shown={cosines}
          />
          <ChartFrame
            title={`Lengths ‖${space}‖`}
            figure={{ y: "share of points" }}
            summary={`Lengths up to ${measured(answer.lengths.high)}, mean ${measured(answer.lengths.mean)}.`}
            make={makeDistribution}
            shown={lengths}
          />
        </div>
      </div>
    </>
  );
}

function Figures({ answer }: { readonly answer: Answer }) {
  const { step, rows, points, cols, rankMe, effectiveRank, participationRatio, dead } = answer;
  const most = Math.min(rows, cols);
  return (
    <p className="figures">
      <span>
        effective rank <b>{measured(effectiveRank, 1)}</b>
      </span>
      <span>
        RankMe <b>{measured(rankMe, 1)}</b>
      </span>
      <span>
        participation ratio <b>{measured(participationRatio, 1)}</b>
      </span>
      <span>
        of {most}, dead <b>{dead}</b>
      </span>
      <span>
        step {step}, {rows < points ? `${rows} of ${points} points` : `${rows} points`}
      </span>
    </p>
  );
}

function valuesSummary(answer: Answer, start: Float64Array | undefined): string {
  const { values, cols, step } = answer;
  const range = (list: Float64Array) =>
    `from ${measured(list[0] ?? 0)} down to ${measured(list.at(-1) ?? 0)}`;
  return `${values.length} singular values in ${cols} dimensions after step ${step}, ${range(values)}: RankMe ${measured(answer.rankMe)}, effective rank ${measured(answer.effectiveRank)}, participation ratio ${measured(answer.participationRatio)}, ${answer.dead} dead dimensions${start ? `; untrained ${range(start)}` : ""}.`;
}

const shownValues = ({ values, step }: Answer, start: Float64Array | undefined): ShownValues => ({
  values,
  label: `step ${step}`,
  reference: start && step > 0 ? { label: "untrained", values: start } : undefined,
});

function shownMatrix({ relations: { values, size } }: Answer): ShownMatrix {
  const limit = values.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  return { values, size, limit, ends: [`−${measured(limit, 2)}`, `+${measured(limit, 2)}`] };
}

/** Mean absolute value off the diagonal. */
function offDiagonal({ relations: { values, size } }: Answer): number {
  let sum = 0;
  for (const [index, value] of values.entries()) {
    if (index % (size + 1) !== 0) sum += Math.abs(value);
  }
  return size > 1 ? sum / (size * (size - 1)) : 0;
}

function shownCosines({ cosines, views }: Answer): ShownDistributions {
  const pairs = views
    ? ([
        { label: "negatives", shares: views.negatives.shares, tone: "ink" },
        { label: "positives", shares: views.positives.shares, tone: "accent" },
      ] as const)
    : [];
  return {
    low: -1,
    high: 1,
    axis: ["−1", "cosine", "1"],
    outlines: [{ label: "all pairs", shares: cosines.shares, tone: "faint" }, ...pairs],
  };
}

const shownLengths = ({ lengths: { low, high, shares, mean } }: Answer): ShownDistributions => ({
  low,
  high,
  axis: ["0", "length", measured(high, 2)],
  outlines: [{ label: `mean ${measured(mean, 2)}`, shares, tone: "ink" }],
});
