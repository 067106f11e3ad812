/** The dialogue for the user's own images: choose files, preview them, keep them as a dataset; and what is kept. */
import * as Dialog from "radix-ui/dialog";
import { usePageState, usePageStore } from "../context.ts";
import { Icon } from "../controls/icons.tsx";
import { ChooseFiles } from "./ChooseFiles.tsx";
import { STAYS_HERE } from "./DropOverlay.tsx";
import { KeptDatasets } from "./KeptDatasets.tsx";
import { Preview } from "./Preview.tsx";
import "./own.css";

export function OwnDialog() {
  const store = usePageStore();
  const given = usePageState(({ ownImport }) => ownImport);
  const files = given?.files;
  const close = () => store.getState().closeOwn();
  return (
    <Dialog.Root open onOpenChange={close}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-ground" />
        <Dialog.Content
          className="popup dialog own"
          data-wide={files ? "" : undefined}
          // A click beside the dialogue must not discard an import.
          onInteractOutside={(event) => files && event.preventDefault()}
        >
          <Dialog.Title className="dialog-title">Your own images</Dialog.Title>
          <Dialog.Description className="dialog-text">
            {STAYS_HERE} Pictures are decoded here and kept in its storage until you forget them.
          </Dialog.Description>
          {files ? (
            <Preview key={given.number} files={files} />
          ) : (
            <>
              <ChooseFiles />
              <KeptDatasets />
            </>
          )}
          <Dialog.Close className="button quiet dialog-close">
            <Icon name="close" />
            <span className="unseen">Close</span>
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
