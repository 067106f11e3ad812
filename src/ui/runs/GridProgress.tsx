/** Progress of the running grid, with a button to cancel it. Finished runs are kept. */

import { useState } from "react";
import type { GridEvent } from "../../lab/protocol/index.ts";
import { usePageState, useSession } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { shownRun } from "../state/runsSlice.ts";

export function GridProgress({ grid }: { readonly grid: GridEvent }) {
  const session = useSession();
  const training = usePageState((state) => shownRun(state).state.phase === "training");
  const [cancelling, setCancelling] = useState(false);
  const { done, runs, step, steps, failed, message, secondsLeft } = grid;
  const share = done + (steps > 0 ? step / steps : 0);
  return (
    <div className="grid-progress">
      <progress aria-label="Progress of the grid" max={runs} value={share} />
      <p className="note mono">
        run {Math.min(done + 1, runs)} of {runs}, step {step} of {steps}
        {failed > 0 && `, ${failed} failed`}
        {secondsLeft !== undefined && `, about ${timeOf(secondsLeft)} left`}
      </p>
      <p className="note">
        {training
          ? "The grid waits while the current run trains."
          : `${message}. Train continues the current run, and the grid waits.`}
      </p>
      <Button
        look="outline"
        disabled={cancelling}
        onClick={() => {
          setCancelling(true);
          session.lab().cancelGrid();
        }}
      >
        Cancel grid
      </Button>
    </div>
  );
}

const timeOf = (seconds: number): string =>
  seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;
