/** What the person should know, in order of weight: what is in the way, what failed, what changed. */
import type { RunState } from "../../lab/protocol/index.ts";
import { usePageState } from "../context.ts";
import { Button } from "../controls/Button.tsx";

export function Notices() {
  const obstacle = usePageState((state) => state.obstacle);
  const run = usePageState((state) => state.run);
  const notices = usePageState((state) => state.notices);
  const dismiss = usePageState((state) => state.dismiss);
  return (
    <>
      {obstacle && (
        <div className="alert" role="alert">
          <p className="alert-title">{obstacle.title}</p>
          <ul>
            {obstacle.remedies.map((remedy) => (
              <li key={remedy}>{remedy}</li>
            ))}
          </ul>
        </div>
      )}
      {run.phase === "failed" && (
        <div className="alert" role="alert">
          <p className="alert-title">{run.message}</p>
          <p>{whatToDo(run)}</p>
        </div>
      )}
      {notices.map(({ id, text }) => (
        <div key={id} className="notice">
          <p>{text}</p>
          <Button icon="close" iconOnly onClick={() => dismiss(id)}>
            Dismiss
          </Button>
        </div>
      ))}
    </>
  );
}

function whatToDo({ failure }: RunState): string {
  const kept = "The last good weights are kept: Export saves them.";
  switch (failure) {
    case "not-finite":
      return `Lower the learning rate or raise the temperature, then press Train to begin again. ${kept}`;
    case "device-lost":
      return `Press Train to open the GPU again and begin anew. ${kept}`;
    case "out-of-memory":
      return `Choose a smaller batch or encoder, then press Train. ${kept}`;
    case "input":
      return "Correct what it names, then press Train.";
    case "gpu-error":
    case undefined:
      return `Press Train to begin again. ${kept}`;
    default:
      return failure satisfies never;
  }
}
