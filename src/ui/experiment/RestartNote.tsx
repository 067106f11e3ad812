/** Lists the changed settings that take effect at the next restart. */

import { usePageState, useSession } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { waitingChanges } from "../state/configurationSlice.ts";
import { shownRun } from "../state/runsSlice.ts";

export function RestartNote() {
  const session = useSession();
  const waiting = usePageState((state) =>
    shownRun(state).state.step > 0 ? waitingChanges(state).join(", ") : "",
  );
  const over = usePageState((state) => {
    const { phase } = shownRun(state).state;
    return phase === "finished" || phase === "failed";
  });
  if (waiting === "") return null;
  return (
    <div className="restart">
      <p>
        <strong>{waiting}</strong> changed.{" "}
        {over ? "The next run uses the new values." : "This run keeps the old values."}
      </p>
      <Button look="outline" onClick={() => session.reset()}>
        Restart to apply
      </Button>
    </div>
  );
}
