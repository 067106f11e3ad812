/** Work and memory of a step, and the share of the adapter's peak rate that it reaches. */
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
        <Fact name="Dispatches per step">
          {countOf(Math.round(pace?.dispatches ?? dispatches))}
        </Fact>
        <Fact name="Submits per step">{pace ? measured(pace.submits, 1) : "—"}</Fact>
        <Fact name="Buffers and bind groups created per step">
          {pace ? measured(pace.buffersCreated + pace.bindGroupsCreated, 1) : "—"}
        </Fact>
        <Fact name="Current GPU memory">{`${mebibytes(bytes)} MiB in ${buffers} buffers`}</Fact>
        <Fact name="Peak GPU memory">{`${mebibytes(peakBytes)} MiB`}</Fact>
        <Fact name="Compute rate">
          {gigaflops === undefined ? "—" : `${measured(gigaflops, 2)} GFLOP/s`}
        </Fact>
        <Fact name="Share of the peak rate">
          {ceilings && gigaflops !== undefined
            ? `${((100 * gigaflops) / ceilings.gigaflops).toFixed(1)} %`
            : "—"}
        </Fact>
      </dl>
      <p className="note">
        {ceilings
          ? `Peak rates measured on this adapter: ${measured(ceilings.gigaflops, 1)} GFLOP/s (fused multiply-add), ${measured(ceilings.gigabytes, 1)} GB/s (copy).`
          : "No peak rates yet. Measure them to see the share that this run reaches; it takes a second or two."}
      </p>
      <Button look="outline" disabled={busy} onClick={onMeasure}>
        {busy ? "Measuring …" : ceilings ? "Measure peak rates again" : "Measure peak rates"}
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

/** Time of a step; before the first step, the sum of its timed dispatches. */
function secondsOf({ pace, profile }: PerformanceReport): number | undefined {
  if (pace) return pace.step / 1000;
  return profile && profile !== "none" ? profile.milliseconds / 1000 : undefined;
}

const mebibytes = (bytes: number): string => measured(bytes / 2 ** 20, 1);
