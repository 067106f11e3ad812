/** Says that the training worker has stopped or waits for long, with a button that restarts it. */

import { useSession } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import type { WorkerTrouble } from "../state/workerSlice.ts";

export function WorkerAlert({ trouble }: { readonly trouble: WorkerTrouble }) {
  const session = useSession();
  return (
    <div className="alert" role="alert">
      <p className="alert-title">{titleOf(trouble)}</p>
      <p>{remedyOf(trouble)} After a restart the run goes on from its last checkpoint.</p>
      <div>
        <Button look="outline" icon="reset" onClick={() => session.restartWorker()}>
          Restart worker
        </Button>
      </div>
    </div>
  );
}

function titleOf(trouble: WorkerTrouble): string {
  switch (trouble.kind) {
    case "dead":
      return `The training worker could not start: ${trouble.message.replace(/\.$/, "")}.`;
    case "silent": {
      const { waitingFor } = trouble;
      const what = waitingFor === undefined ? "" : `, while the page waits for ${waitingFor}`;
      return `The training worker has not responded for ${trouble.seconds} s${what}.`;
    }
    case "slow":
      return `The page has waited for ${trouble.waitingFor} for ${trouble.seconds} s.`;
    default:
      return trouble satisfies never;
  }
}

function remedyOf({ kind }: WorkerTrouble): string {
  switch (kind) {
    case "dead":
      return "A newer version of the page may have been published: reload the page if a restart does not help.";
    case "silent":
      return "It may be busy with a long computation, which ends by itself, or the browser may have ended it.";
    case "slow":
      return "The worker responds, so the browser, the network or the graphics driver may be slow.";
    default:
      return kind satisfies never;
  }
}
