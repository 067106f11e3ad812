/** Where the milliseconds of a step go: a bar, and the same in numbers. */
import type { PerformanceReport } from "../../lab/protocol/index.ts";
import { measured } from "../controls/numbers.ts";

interface Share {
  readonly name: string;
  readonly milliseconds: number | undefined;
  /** Which of the bar's inks. */
  readonly ink: string;
}

export function StepTime({ report }: { readonly report: PerformanceReport }) {
  const { pace, profile, parts } = report;
  const timed = profile !== undefined && profile !== "none" ? profile : undefined;
  const shares = sharesOf(report);
  const total = shares.reduce((sum, { milliseconds }) => sum + (milliseconds ?? 0), 0);
  const whole = pace ? pace.step + pace.looking : timed?.milliseconds;
  return (
    <div className="performance-part">
      <div className="performance-line">
        <h3 className="panel-title">{pace ? "A step, with looking at it" : "A step"}</h3>
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
      <table className="performance-table">
        <thead className="unseen">
          <tr>
            <th scope="col">Phase</th>
            <th scope="col">Milliseconds a step</th>
            <th scope="col">Dispatches</th>
          </tr>
        </thead>
        <tbody>
          {shares.map(({ name, milliseconds, ink }) => (
            <tr key={name}>
              <th scope="row">
                <span className="performance-ink" data-ink={ink} aria-hidden="true" />
                {name}
              </th>
              <td className="mono">
                {milliseconds === undefined ? "—" : `${measured(milliseconds, 2)} ms`}
              </td>
              <td className="mono performance-faint">
                {parts.find(({ part }) => part === name.toLowerCase())?.dispatches}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
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
    { name: "Looking", milliseconds: pace?.looking, ink: "looking" },
  ];
}

function explanationOf({ pace, profile }: PerformanceReport): string {
  const gpu =
    profile === "none"
      ? "This adapter has no timestamps, so the phases on the GPU cannot be told apart."
      : profile
        ? `GPU phases: measured in ${profile.runs} runs of the step with a timestamp around each dispatch, which leave the training as it was.`
        : "Timing the dispatches …";
  return pace
    ? `${gpu} The rest: the last ${pace.steps} steps. Looking is embedding, diagnostics and pictures, shared out.`
    : `${gpu} Train to see JavaScript, waiting and looking.`;
}
