/** How far the grid is that runs, how long it will take, and the way to stop it; what is finished stays. */
import { useState } from "react";
import type { GridEvent } from "../../lab/protocol/index.ts";
import { usePageState, useSession } from "../context.ts";
import { Button } from "../controls/Button.tsx";

export function GridProgress({ grid }: { readonly grid: GridEvent }) {
  const session = useSession();
  const training = usePageState(({ run }) => run.phase === "training");
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
          ? "The grid waits for the run that is shown: that goes first."
          : `${message}. The run that is shown is as it was; Train goes on with it, and the grid waits.`}
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
