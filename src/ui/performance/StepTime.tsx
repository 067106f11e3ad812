/** Where the time of a step goes, as a bar and as a table. */
import type { PerformanceReport } from "../../lab/protocol/index.ts";
import { measured } from "../controls/numbers.ts";
import { Figure, Table, TableRow } from "../controls/Table.tsx";

interface Share {
  readonly name: string;
  readonly milliseconds: number | undefined;
  /** Colour in the bar; see `data-ink` in performance.css. */
  readonly ink: string;
}

export function StepTime({ report }: { readonly report: PerformanceReport }) {
  const { pace, profile, parts } = report;
  const timed = profile !== undefined && profile !== "none" ? profile : undefined;
  const shares = sharesOf(report);
  const total = shares.reduce((sum, { milliseconds }) => sum + (milliseconds ?? 0), 0);
  const whole = pace ? pace.step + pace.observing : timed?.milliseconds;
  return (
    <div className="performance-part">
      <div className="performance-line">
        <h3 className="panel-title">{pace ? "One step, observation included" : "One step"}</h3>
        <span className="mono performance-large">
          {whole === undefined ? "—" : measured(whole, 2)} <span className="unit">ms</span>
        </span>
      </div>
      {total > 0 && (
        <div className="performance-bar" aria-hidden="true">
          {shares.map(({ name, milliseconds = 0, ink }) => (
            <span key={name} data-ink={ink} style={{ flexGrow: milliseconds / total }} />
          ))}
        </div>
      )}
      <Table
        caption="Where the time of a step goes"
        headHidden
        columns={[
          { key: "phase", label: "Phase", numeric: false },
          { key: "time", label: "Milliseconds per step" },
          { key: "dispatches", label: "Dispatches" },
        ]}
      >
        {shares.map(({ name, milliseconds, ink }) => (
          <TableRow
            key={name}
            head={
              <>
                <span className="performance-ink" data-ink={ink} aria-hidden="true" />
                {name}
              </>
            }
          >
            <Figure>{milliseconds === undefined ? "—" : `${measured(milliseconds, 2)} ms`}</Figure>
            <Figure className="performance-faint">
              {parts.find(({ part }) => part === name.toLowerCase())?.dispatches}
            </Figure>
          </TableRow>
        ))}
      </Table>
      <p className="note">{explanationOf(report)}</p>
    </div>
  );
}

function sharesOf({ pace, profile, parts }: PerformanceReport): Share[] {
  const timed = profile !== undefined && profile !== "none" ? profile : undefined;
  const onGpu = parts.map(({ part }) => ({
    name: part.charAt(0).toUpperCase() + part.slice(1),
    milliseconds: timed?.parts.find((each) => each.part === part)?.milliseconds,
    ink: part,
  }));
  const gpu = timed?.milliseconds ?? 0;
  return [
    ...onGpu,
    { name: "JavaScript", milliseconds: pace?.javascript, ink: "javascript" },
    {
      name: timed ? "Waiting" : "GPU and waiting",
      milliseconds: pace && Math.max(0, pace.step - gpu - pace.javascript),
      ink: "waiting",
    },
    { name: "Observation", milliseconds: pace?.observing, ink: "observation" },
  ];
}

function explanationOf({ pace, profile }: PerformanceReport): string {
  const gpu =
    profile === "none"
      ? "This adapter has no timestamps, so the GPU phases cannot be separated."
      : profile
        ? `GPU phases: measured in ${profile.runs} runs of the step with a timestamp around each dispatch; training is not affected.`
        : "Timing the dispatches …";
  return pace
    ? `${gpu} The rest: averages over the last ${pace.steps} steps. Observation is the time for embedding, diagnostics and drawing, divided over the steps.`
    : `${gpu} Train to see the time for JavaScript, waiting and observation.`;
}
