/** Says why the run has failed, and what to do. */
import type { RunState } from "../../lab/protocol/index.ts";

export const FailureAlert = ({ run }: { readonly run: RunState }) => (
  <div className="alert" role="alert">
    <p className="alert-title">{run.message}</p>
    <p>{whatToDo(run)}</p>
  </div>
);

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
