/** The metrics of the run: loss, step metrics, verdict on collapse, diagnostics, spectrum. */
import { usePageState, usePageStore } from "../context.ts";
import { ToolMenu } from "../controls/ToolMenu.tsx";
import { Diagnostics } from "./Diagnostics.tsx";
import { LossChart } from "./LossChart.tsx";
import { Spectrum } from "./Spectrum.tsx";
import { StateOfEmbedding } from "./StateOfEmbedding.tsx";
import { StepRow } from "./StepRow.tsx";
import "./metrics.css";

export function Metrics() {
  const store = usePageStore();
  const space = usePageState((state) => state.space);
  const trains = usePageState(({ method }) => method?.trains !== false);
  return (
    <section className="panel metrics" aria-label="Metrics">
      <h2 className="panel-title">Metrics</h2>
      <ToolMenu
        label="Copy numbers"
        actions={async () => (await import("./numbers.ts")).numberActions(store)}
      />
      {trains && <LossChart />}
      <StepRow
        series="learningRate"
        label="Learning rate"
        meaning="The size of a step of the optimiser. It increases during warm-up, then follows a cosine schedule to the end of the run."
      />
      <StepRow
        series="gradientNorm"
        label="Gradient norm"
        meaning="The norm of the gradient of all parameters. Sudden peaks can precede divergence."
      />
      <StateOfEmbedding space={space} />
      <Diagnostics space={space} />
      <Spectrum space={space} />
    </section>
  );
}
