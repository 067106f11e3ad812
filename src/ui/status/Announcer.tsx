/** Announces the run to screen readers: each change of phase, and the progress every ten seconds. */

import { usePageState } from "../context.ts";
import { shownRun } from "../state/runsSlice.ts";
import { useThrottled } from "../useThrottled.ts";

export function Announcer() {
  const phase = usePageState((state) => shownRun(state).state.phase);
  const progress = usePageState((state) => {
    const { state: run, series } = shownRun(state);
    const loss = series.get("loss")?.last;
    return loss === undefined ? "" : `, step ${run.step}, loss ${loss.toFixed(2)}`;
  });
  const slowly = useThrottled(progress, 10_000);
  return (
    <p className="unseen" aria-live="polite">
      {phase}
      {slowly}
    </p>
  );
}
