/** The page as a target for files: a drop anywhere opens the dialogue for the user's own images. */
import { useEffect, useState } from "react";
import { usePage, usePageState } from "../context.ts";
import { Deferred, lazily } from "../controls/Deferred.tsx";

const DropOverlay = lazily(async () => (await import("./DropOverlay.tsx")).DropOverlay);
const OwnDialog = lazily(async () => (await import("./OwnDialog.tsx")).OwnDialog);

export function DropTarget() {
  const page = usePage();
  const { store } = page;
  const [over, setOver] = useState(false);
  const open = usePageState(({ ownImport }) => ownImport !== undefined);

  useEffect(() => {
    /** Whether files are dragged, and not over a control that takes them itself. */
    const isOurs = ({ dataTransfer, defaultPrevented }: DragEvent) =>
      !defaultPrevented && dataTransfer?.types.includes("Files") === true;
    const drag = (event: DragEvent) => {
      setOver(isOurs(event));
      if (isOurs(event)) event.preventDefault();
    };
    const leave = ({ relatedTarget }: DragEvent) => {
      if (relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      if (!event.dataTransfer || !isOurs(event)) return;
      event.preventDefault();
      // Both are empty once this event has been handled.
      const entries = [...event.dataTransfer.items].flatMap(
        (item) => item.webkitGetAsEntry?.() ?? [],
      );
      const files = [...event.dataTransfer.files];
      const [file] = files;
      if (file?.name.endsWith(".isotrope")) {
        void import("../recorded/open.ts").then(({ openRecorded }) => openRecorded(page, { file }));
        return;
      }
      store
        .getState()
        .openOwn(import("./gather.ts").then(({ gatherDropped }) => gatherDropped(entries, files)));
    };
    const listeners = [
      ["dragenter", drag],
      ["dragover", drag],
      ["dragleave", leave],
      ["drop", drop],
    ] as const;
    for (const [type, listener] of listeners) window.addEventListener(type, listener);
    return () => {
      for (const [type, listener] of listeners) window.removeEventListener(type, listener);
    };
  }, [page, store]);

  return (
    <>
      {over && (
        <Deferred what="The target for files">
          <DropOverlay />
        </Deferred>
      )}
      {open && (
        <Deferred what="The dialogue for your own images">
          <OwnDialog />
        </Deferred>
      )}
    </>
  );
}
