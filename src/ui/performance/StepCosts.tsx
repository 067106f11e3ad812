/** Work and memory of a step, and how much of what the adapter can do it gets. */
import type { PerformanceReport } from "../../lab/protocol/index.ts";
import { Button } from "../controls/Button.tsx";
import { countOf, measured } from "../controls/numbers.ts";

interface StepCostsProps {
  readonly report: PerformanceReport;
  readonly busy: boolean;
  readonly problem: string | undefined;
  onMeasure(): void;
}

export function StepCosts({ report, busy, problem, onMeasure }: StepCostsProps) {
  const { pace, dispatches, flops, bytes, peakBytes, buffers, ceilings } = report;
  const seconds = secondsOf(report);
  const gigaflops = seconds === undefined ? undefined : flops / seconds / 1e9;
  return (
    <div className="performance-part">
      <h3 className="panel-title">Work and memory</h3>
      <dl className="performance-facts">
        <Fact name="Dispatches a step">{countOf(Math.round(pace?.dispatches ?? dispatches))}</Fact>
        <Fact name="Submits a step">{pace ? measured(pace.submits, 1) : "—"}</Fact>
        <Fact name="Buffers and bind groups made a step">
          {pace ? measured(pace.buffersCreated + pace.bindGroupsCreated, 1) : "—"}
        </Fact>
        <Fact name="GPU memory now">{`${mebibytes(bytes)} MiB in ${buffers} buffers`}</Fact>
        <Fact name="GPU memory at its peak">{`${mebibytes(peakBytes)} MiB`}</Fact>
        <Fact name="Computed">
          {gigaflops === undefined ? "—" : `${measured(gigaflops, 2)} GFLOP/s`}
        </Fact>
        <Fact name="Share of the ceiling">
          {ceilings && gigaflops !== undefined
            ? `${((100 * gigaflops) / ceilings.gigaflops).toFixed(1)} %`
            : "—"}
        </Fact>
      </dl>
      <p className="note">
        {ceilings
          ? `Ceiling, measured here: ${measured(ceilings.gigaflops, 1)} GFLOP/s of fused multiply-adds, ${measured(ceilings.gigabytes, 1)} GB/s copied.`
          : "The ceiling of this adapter has not been measured yet; it takes a second or two."}
      </p>
      <Button look="outline" disabled={busy} onClick={onMeasure}>
        {busy ? "Measuring …" : ceilings ? "Measure the ceiling again" : "Measure the ceiling"}
      </Button>
      {problem && <p className="performance-warning">{problem}</p>}
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="mono">{children}</dd>
    </div>
  );
}

/** Of a step as it runs; until one has, of its dispatches as timed. */
function secondsOf({ pace, profile }: PerformanceReport): number | undefined {
  if (pace) return pace.step / 1000;
  return profile && profile !== "none" ? profile.milliseconds / 1000 : undefined;
}

const mebibytes = (bytes: number): string => measured(bytes / 2 ** 20, 1);
