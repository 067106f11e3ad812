/** How many directions the embeddings use. */
import { useEffect, useRef } from "react";
import type { ChartColours } from "../../../viz/charts/trend.ts";
import { measured } from "../../controls/numbers.ts";
import { useChart } from "../../metrics/useChart.ts";
import { useAnalysis } from "../useAnalysis.ts";

async function make(
  element: HTMLElement,
  size: { readonly width: number; readonly height: number },
  colours: ChartColours,
) {
  const { createSpectrum } = await import("../../../viz/charts/spectrum.ts");
  return createSpectrum(element, { ...size, colours });
}

export function SpectrumView() {
  const { answer, problem } = useAnalysis("spectrum", {});
  const host = useRef<HTMLDivElement>(null);
  const chart = useChart(host, make);
  useEffect(() => {
    if (answer) chart?.show(answer.values);
  }, [chart, answer]);
  const summary = answer
    ? `${answer.cols} singular values after step ${answer.step}: RankMe ${measured(answer.rankMe)}, effective rank ${measured(answer.effectiveRank)}, participation ratio ${measured(answer.participationRatio)}, ${answer.dead} dead dimensions.`
    : (problem ?? "The singular values will stand here.");
  return (
    <>
      <p className="note">{summary}</p>
      <div ref={host} className="spectrum-chart" role="img" aria-label={summary} />
    </>
  );
}
