/** How to read the page, and the keyboard shortcuts. */
import * as Dialog from "radix-ui/dialog";
import { useId } from "react";
import { rememberShortcuts } from "../browser/shortcuts.ts";
import { usePageState, usePageStore } from "../context.ts";
import { Icon } from "../controls/icons.tsx";
import { Glossary } from "../glossary/Glossary.tsx";
import { shortcuts } from "../keyboard.ts";
import { OfflineDatasets } from "./OfflineDatasets.tsx";

export function HelpDialog() {
  const open = usePageState(({ helpOpen }) => helpOpen);
  const store = usePageStore();
  const on = usePageState((state) => state.shortcuts);
  const switchId = useId();
  return (
    <Dialog.Root open={open} onOpenChange={store.getState().setHelpOpen}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-ground" />
        <Dialog.Content className="popup dialog">
          <Dialog.Title className="dialog-title">How to read this page</Dialog.Title>
          <Dialog.Description className="dialog-text">
            Every point is an image at the position of its embedding. Images with similar embeddings
            lie close together. The colours show the classes, which self-supervised methods never
            see.
          </Dialog.Description>
          <p className="dialog-switch">
            <input
              id={switchId}
              type="checkbox"
              checked={on}
              onChange={({ currentTarget: { checked } }) => {
                rememberShortcuts(checked);
                store.getState().setShortcuts(checked);
              }}
            />
            <label htmlFor={switchId}>Single-key shortcuts</label>
          </p>
          <dl className="keys" data-off={on ? undefined : ""}>
            {shortcuts.map(({ shown, does }) => (
              <div key={shown} className="key-row">
                <dt>
                  <kbd>{shown}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
          <p className="dialog-text">
            Drag or use the arrow keys to turn the sphere. Zoom with the wheel, by pinching or with
            + and −. Click a point to pin it. Shift and drag selects with a box, Alt and drag with a
            lasso, Shift and click adds a point. By keyboard, Enter pins the point in the middle and
            B draws a box there.
          </p>
          <Glossary />
          <OfflineDatasets />
          <Dialog.Close className="button quiet dialog-close">
            <Icon name="close" />
            <span className="unseen">Close</span>
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
