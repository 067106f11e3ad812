/** Before the first step, a button that resumes the latest unfinished run. */

import { usePageState, useSession } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { countOf } from "../controls/numbers.ts";
import { shownRun } from "../state/runsSlice.ts";

export function ResumeButton() {
  const session = useSession();
  const fresh = usePageState((state) => {
    const { step, phase } = shownRun(state).state;
    return step === 0 && phase === "ready";
  });
  const newest = usePageState(({ checkpoints }) =>
    checkpoints?.runs.find(({ run, step, steps }) => run !== checkpoints.run && step < steps),
  );
  if (!fresh || !newest) return null;
  const { run, method, dataset, step, steps } = newest;
  return (
    <Button look="outline" icon="play" onClick={() => session.resume(run)}>
      Resume {method} on {dataset} at step {countOf(step)} of {countOf(steps)}
    </Button>
  );
}
