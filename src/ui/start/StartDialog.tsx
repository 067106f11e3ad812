/** What there is to do first, and the recorded runs. */
import * as Dialog from "radix-ui/dialog";
import { usePage, usePageState } from "../context.ts";
import { Icon } from "../controls/icons.tsx";
import { GalleryList } from "../recorded/GalleryList.tsx";
import { startFrom, startingPoints } from "./startingPoints.ts";
import "./start.css";

export function StartDialog({ close }: { close(): void }) {
  const page = usePage();
  const blocked = usePageState(({ obstacle }) => obstacle !== undefined);
  const points = startingPoints.filter(({ id }) => !blocked || id === "course");
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-ground" />
        <Dialog.Content className="popup dialog start-dialog">
          <Dialog.Title className="dialog-title">Recorded runs</Dialog.Title>
          <Dialog.Description className="dialog-text">
            Real runs of this lab, recorded and played back without training. Sphere, charts and the
            views that need points only can be explored at every recorded moment.
          </Dialog.Description>
          <GalleryList onChosen={close} />
          <h3 className="dialog-subtitle">{blocked ? "To read" : "Or train here"}</h3>
          <ul className="gallery">
            {points.map((point) => (
              <li key={point.id}>
                <button
                  type="button"
                  className="gallery-entry"
                  onClick={async () => {
                    if (await startFrom(page, point)) close();
                  }}
                >
                  <span className="gallery-title">{point.label}</span>
                  <span>{point.description}</span>
                </button>
              </li>
            ))}
          </ul>
          <Dialog.Close className="button quiet dialog-close">
            <Icon name="close" />
            <span className="unseen">Close</span>
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
