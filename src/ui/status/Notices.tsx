/** Alerts and notices, most important first: obstacle, failure, notices. */

import { usePageState } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { Deferred, lazily } from "../controls/Deferred.tsx";
import { shownRun } from "../state/runsSlice.ts";

const FailureAlert = lazily(async () => (await import("./FailureAlert.tsx")).FailureAlert);

const WorkerAlert = lazily(async () => (await import("./WorkerAlert.tsx")).WorkerAlert);

export function Notices() {
  const obstacle = usePageState((state) => state.obstacle);
  const trouble = usePageState((state) => state.trouble);
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
      {trouble && (
        <Deferred what="The alert about the training worker">
          <WorkerAlert trouble={trouble} />
        </Deferred>
      )}
      {run.phase === "failed" && (
        <Deferred what="The alert about the failed run">
          <FailureAlert run={run} />
        </Deferred>
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
