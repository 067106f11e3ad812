/** Structural changes wait for a restart, and say so. */
import { usePageState, useSession } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { waitingChanges } from "../state/configurationSlice.ts";

export function RestartNote() {
  const session = useSession();
  const waiting = usePageState((state) =>
    state.run.step > 0 ? waitingChanges(state).join(", ") : "",
  );
  const over = usePageState(({ run }) => run.phase === "finished" || run.phase === "failed");
  if (waiting === "") return null;
  return (
    <div className="restart">
      <p>
        <strong>{waiting}</strong> changed;{" "}
        {over ? "the next run takes it." : "this run goes on as it began."}
      </p>
      <Button look="outline" onClick={() => session.reset()}>
        Restart to apply
      </Button>
    </div>
  );
}
