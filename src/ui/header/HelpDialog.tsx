/** What the keys do, and how to read the page in three sentences. */
import * as Dialog from "radix-ui/dialog";
import { usePageState, usePageStore } from "../context.ts";
import { Icon } from "../controls/icons.tsx";
import { shortcuts } from "../keyboard.ts";

export function HelpDialog() {
  const open = usePageState(({ helpOpen }) => helpOpen);
  const store = usePageStore();
  return (
    <Dialog.Root open={open} onOpenChange={(helpOpen) => store.setState({ helpOpen })}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-ground" />
        <Dialog.Content className="popup dialog">
          <Dialog.Title className="dialog-title">How to read this page</Dialog.Title>
          <Dialog.Description className="dialog-text">
            Every point is an image, placed where the encoder in training puts it. Images that the
            encoder finds alike lie close together. It never sees a label: the colours are there for
            you.
          </Dialog.Description>
          <dl className="keys">
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
            On the sphere: drag or arrow keys turn it, wheel, pinch, + and − zoom, a click pins a
            point. Shift and drag draw a box around points, Alt and drag a lasso; Shift and click
            take one more. By keyboard, Enter pins the point in the middle and B draws a box around
            it.
          </p>
          <Dialog.Close className="button quiet dialog-close">
            <Icon name="close" />
            <span className="unseen">Close</span>
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
