/** Singular values of the embeddings as bars. */

import type { Space } from "../../lab/protocol/index.ts";
import type { SurfaceChart } from "../../viz/charts/surface.ts";
import { ChartFrame } from "../charts/ChartFrame.tsx";
import type { MakeChart } from "../charts/useChart.ts";
import { usePageState } from "../context.ts";
import { shortNumber } from "../controls/numbers.ts";
import { shownRun } from "../state/runsSlice.ts";
import { Explained } from "./Explained.tsx";

const makeSpectrum: MakeChart<SurfaceChart<ArrayLike<number>>> = async (host, size, colours) => {
  const { createSpectrum } = await import("../../viz/charts/spectrum.ts");
  return createSpectrum(host, { ...size, colours });
};

export function Spectrum({ space }: { readonly space: Space }) {
  const values = usePageState((state) => shownRun(state).diagnostics[space]?.spectrum);
  if (!values || values.length === 0) return null;
  const ratio = (values.at(-1) ?? 0) / (values[0] || 1);
  return (
    <ChartFrame
      className="spectrum"
      title={
        <>
          <Explained
            label="Spectrum"
            meaning="Singular values of the embeddings, largest first, relative to the largest. A gentle slope uses many directions; a cliff is dimensional collapse."
            better="neither"
          />
          <span className="metric-note">{values.length} values, four decades</span>
        </>
      }
      figure={{ title: `Singular values of ${space}`, x: "index", y: "σ/σ₁, four decades" }}
      summary={`${values.length} singular values of ${space}; the smallest is ${shortNumber(ratio)} of the largest.`}
      make={makeSpectrum}
      shown={values}
    />
  );
}
