/** Singular values of the embedding as bars. */
import { useEffect, useRef } from "react";
import type { Space } from "../../lab/protocol/index.ts";
import type { ChartColours } from "../../viz/charts/trend.ts";
import { usePageState } from "../context.ts";
import { Explained } from "./Explained.tsx";
import { useChart } from "./useChart.ts";

async function make(
  element: HTMLElement,
  size: { readonly width: number; readonly height: number },
  colours: ChartColours,
) {
  const { createSpectrum } = await import("../../viz/charts/spectrum.ts");
  return createSpectrum(element, { ...size, colours });
}

export function Spectrum({ space }: { readonly space: Space }) {
  const spectrum = usePageState(({ diagnostics }) => diagnostics[space]?.spectrum);
  return spectrum && spectrum.length > 0 ? <Bars values={spectrum} /> : null;
}

function Bars({ values }: { readonly values: Float64Array }) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useChart(host, make);
  useEffect(() => chart?.show(values), [chart, values]);
  return (
    <div className="spectrum">
      <div className="spectrum-head">
        <Explained
          label="Spectrum"
          meaning="Singular values of the embeddings, largest first, relative to the largest. A gentle slope uses many directions; a cliff is dimensional collapse."
          better="neither"
        />
        <span className="metric-note">{values.length} values, four decades</span>
      </div>
      <div ref={host} className="spectrum-chart" aria-hidden="true" />
    </div>
  );
}
