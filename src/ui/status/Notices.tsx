/** Alerts and notices, most important first: obstacle, failure, notices. */

import type { RunState } from "../../lab/protocol/index.ts";
import { usePageState } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { shownRun } from "../state/runsSlice.ts";
import { WorkerAlert } from "./WorkerAlert.tsx";

export function Notices() {
  const obstacle = usePageState((state) => state.obstacle);
  const recorded = usePageState((state) => state.recorded !== undefined);
  const run = usePageState((state) => shownRun(state).state);
  const notices = usePageState((state) => state.notices);
  const dismiss = usePageState((state) => state.dismiss);
  return (
    <>
      {obstacle && (
        <div className="alert" role="alert">
          <p className="alert-title">{obstacle.title}</p>
          <details open={!recorded}>
            <summary>What to do</summary>
            <ul>
              {obstacle.remedies.map((remedy) => (
                <li key={remedy}>{remedy}</li>
              ))}
            </ul>
          </details>
        </div>
      )}
      <WorkerAlert />
      {run.phase === "failed" && (
        <div className="alert" role="alert">
          <p className="alert-title">{run.message}</p>
          <p>{whatToDo(run)}</p>
        </div>
      )}
      {notices.map(({ id, text, action }) => (
        <div key={id} className="notice">
          <p>{text}</p>
          {action && (
            <Button look="outline" onClick={() => action.run()}>
              {action.label}
            </Button>
          )}
          <Button icon="close" iconOnly onClick={() => dismiss(id)}>
            Dismiss
          </Button>
        </div>
      ))}
    </>
  );
}

function whatToDo({ failure }: RunState): string {
  const saved = "Export saves the last valid weights.";
  switch (failure) {
    case "not-finite":
      return `Lower the learning rate or raise the temperature, then press Train to restart. ${saved}`;
    case "device-lost":
      return `Press Train to reopen the GPU and go on from the last checkpoint, or from step 0 if there is none. ${saved}`;
    case "out-of-memory":
      return `Choose a smaller batch or encoder, then press Train. ${saved}`;
    case "input":
      return "Correct the setting named above, then press Train.";
    case "gpu-error":
    case undefined:
      return `Press Train to restart. ${saved}`;
    default:
      return failure satisfies never;
  }
}
