/** What the run measures, newest first in weight: the loss, the state, then the geometry. */
import { usePageState } from "../context.ts";
import { Diagnostics } from "./Diagnostics.tsx";
import { LossChart } from "./LossChart.tsx";
import { Spectrum } from "./Spectrum.tsx";
import { StateOfEmbedding } from "./StateOfEmbedding.tsx";
import { StepRow } from "./StepRow.tsx";
import "./metrics.css";

export function Metrics() {
  const space = usePageState((state) => state.space);
  const trains = usePageState(({ method }) => method?.trains !== false);
  return (
    <section className="panel metrics" aria-label="Metrics">
      <h2 className="panel-title">Metrics</h2>
      {trains && <LossChart />}
      <StepRow
        series="learningRate"
        label="Learning rate"
        meaning="How far a step goes. It warms up, then falls along a cosine to the end of the run."
      />
      <StepRow
        series="gradientNorm"
        label="Gradient norm"
        meaning="Length of the gradient of all parameters together. Sudden peaks come before a run diverges."
      />
      <StateOfEmbedding space={space} />
      <Diagnostics space={space} />
      <Spectrum space={space} />
    </section>
  );
}
