/** Buttons for files and for a folder, and what is accepted. */
import { useRef } from "react";
import { usePageStore } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { ACCEPTED } from "./DropOverlay.tsx";
import { chosenFiles } from "./gather.ts";

export function ChooseFiles() {
  const store = usePageStore();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement) => {
    const chosen = [...(input.files ?? [])];
    if (chosen.length > 0) {
      // Too many files are refused in the preview, like files that cannot be read.
      store.getState().openOwn(Promise.resolve(chosen).then(chosenFiles));
    }
  };
  return (
    <div className="own-choose">
      <p>Drop files here or anywhere on the page, or choose them.</p>
      <p className="note">{ACCEPTED}</p>
      <p className="note">
        <code>metadata.csv</code> or <code>metadata.jsonl</code> beside the pictures may add
        captions and further columns.
      </p>
      <div className="own-pickers">
        <Button look="primary" onClick={() => files.current?.click()}>
          Choose files
        </Button>
        <Button look="outline" onClick={() => folder.current?.click()}>
          Choose a folder
        </Button>
      </div>
      <input
        ref={files}
        type="file"
        className="unseen"
        aria-label="Files of images"
        tabIndex={-1}
        multiple
        onChange={({ currentTarget }) => take(currentTarget)}
      />
      <input
        ref={(input) => {
          folder.current = input;
          // React's types do not know the attribute.
          input?.setAttribute("webkitdirectory", "");
        }}
        type="file"
        className="unseen"
        aria-label="Folder of images"
        tabIndex={-1}
        onChange={({ currentTarget }) => take(currentTarget)}
      />
    </div>
  );
}
