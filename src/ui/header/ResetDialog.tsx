/** Asks before a key discards steps that are in no checkpoint. */
import * as Dialog from "radix-ui/dialog";
import { usePageState, usePageStore, useSession } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { countOf } from "../controls/numbers.ts";
import { shownRun } from "../state/runsSlice.ts";

export function ResetDialog() {
  const session = useSession();
  const store = usePageStore();
  const { setResetAsked } = store.getState();
  const step = usePageState((state) => shownRun(state).state.step);
  const kept = usePageState(({ checkpoints }) => checkpoints?.marks.at(-1)?.step);
  return (
    <Dialog.Root open onOpenChange={setResetAsked}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-ground" />
        <Dialog.Content className="popup dialog" role="alertdialog">
          <Dialog.Title className="dialog-title">Reset the run?</Dialog.Title>
          <Dialog.Description className="dialog-text">
            The run is at step {countOf(step)}.{" "}
            {kept === undefined
              ? "It has no checkpoint, so all its steps are lost."
              : `Its last checkpoint is at step ${countOf(kept)}, so the steps after that are lost.`}
          </Dialog.Description>
          <div className="dialog-choices">
            <Button look="outline" onClick={() => setResetAsked(false)}>
              Keep the run
            </Button>
            <Button
              look="primary"
              onClick={() => {
                setResetAsked(false);
                session.reset();
              }}
            >
              Reset
            </Button>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
