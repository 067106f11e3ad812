/** Phase, step and loss in one line, below a progress bar. */

import type { RunState } from "../../lab/protocol/index.ts";
import { usePageState } from "../context.ts";
import { countOf } from "../controls/numbers.ts";
import { shownRun } from "../state/runsSlice.ts";
import "./status.css";

export function StatusLine() {
  const run = usePageState((state) => shownRun(state).state);
  const obstacle = usePageState((state) => state.obstacle !== undefined);
  const dead = usePageState(({ trouble }) => trouble?.kind === "dead");
  const recorded = usePageState((state) => state.recorded !== undefined);
  const waiting = usePageState((state) => state.waiting);
  const loss = usePageState((state) => shownRun(state).series.get("loss")?.last);
  return (
    <footer className="status-line">
      <div className="progress" aria-hidden="true">
        <span style={{ transform: `scaleX(${run.steps > 0 ? run.step / run.steps : 0})` }} />
      </div>
      {/* Not live: it changes many times a second. Announcer.tsx reads it at a slower pace. */}
      <p className="status" role="status" aria-live="off" data-phase={run.phase}>
        <span className="status-phase">
          {recorded
            ? "recorded run"
            : obstacle
              ? "cannot train here"
              : dead
                ? "stopped"
                : nameOfPhase(run)}
        </span>
        <span className="mono">
          step {run.step}
          {run.steps > 0 && <span className="unit"> of {countOf(run.steps)}</span>}
        </span>
        <span className="mono">loss {loss === undefined ? "—" : loss.toFixed(4)}</span>
        {waiting && (
          <span className="status-message">
            waiting for {waiting.for}: {waiting.seconds} s
          </span>
        )}
        {addsToPhase(run) && !dead && !recorded && (
          <span className="status-message">{run.message}</span>
        )}
      </p>
    </footer>
  );
}

/** Failures are shown in an alert; a message equal to the phase adds nothing. */
function addsToPhase({ phase, message }: RunState): boolean {
  return phase !== "training" && phase !== "failed" && message.toLowerCase() !== phase;
}

function nameOfPhase({ phase, stepsPerSecond }: RunState): string {
  switch (phase) {
    case "idle":
      return "opening";
    case "compiling":
      return "compiling";
    case "ready":
      return "ready";
    case "training":
      return stepsPerSecond > 0
        ? `training at ${stepsPerSecond.toFixed(stepsPerSecond < 10 ? 1 : 0)} steps/s`
        : "training";
    case "paused":
      return "paused";
    case "finished":
      return "finished";
    case "failed":
      return "failed";
    default:
      return phase satisfies never;
  }
}
