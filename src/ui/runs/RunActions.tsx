/** Actions on the selected runs: rename, delete with undo, export; and import. */
import { useRef, useState } from "react";
import { LARGEST_RUNS_FILE, type RunSummary } from "../../lab/protocol/index.ts";
import { messageOf } from "../../shared/errors.ts";
import { download } from "../browser/download.ts";
import { useSession } from "../context.ts";
import { Button } from "../controls/Button.tsx";

const tooLarge = ({ name, size }: File) =>
  `${name}: found ${Math.ceil(size / 2 ** 20)} MB, takes at most ${LARGEST_RUNS_FILE / 2 ** 20} MB`;

interface RunActionsProps {
  readonly chosen: readonly RunSummary[];
  onImported(ids: readonly string[]): void;
}

export function RunActions({ chosen, onImported }: RunActionsProps) {
  const session = useSession();
  const file = useRef<HTMLInputElement>(null);
  const [renaming, setRenaming] = useState<string>();
  const [message, setMessage] = useState<string>();
  const [deleted, setDeleted] = useState<readonly string[]>([]);
  const attempt = async (work: () => Promise<string | undefined>) => {
    try {
      setMessage(await work());
    } catch (error) {
      setMessage(messageOf(error));
    }
  };
  const ids = chosen.map(({ id }) => id);
  const [only] = chosen.length === 1 ? chosen : [];
  const none = chosen.length === 0;

  const remove = () =>
    attempt(async () => {
      await session.lab().removeRuns(ids);
      setDeleted(ids);
      return undefined;
    });
  const undo = () =>
    attempt(async () => {
      await session.lab().restoreRuns(deleted);
      setDeleted([]);
      return undefined;
    });
  const save = (format: "json" | "csv") =>
    attempt(async () => {
      const { name, bytes } = await session.lab().exportRuns(ids, format);
      download(name, bytes);
      return undefined;
    });
  const read = (files: FileList | null) =>
    attempt(async () => {
      const added: string[] = [];
      const problems: string[] = [];
      for (const each of files ?? []) {
        try {
          // Before its text fills the memory.
          if (each.size > LARGEST_RUNS_FILE) throw new Error(tooLarge(each));
          added.push(...(await session.lab().importRuns(each.name, await each.text())));
        } catch (error) {
          problems.push(messageOf(error));
        }
      }
      onImported(added);
      const count = added.length === 1 ? "1 run imported." : `${added.length} runs imported.`;
      return [...(added.length > 0 || problems.length === 0 ? [count] : []), ...problems].join(" ");
    });

  if (renaming !== undefined && only) {
    const rename = (name: string) => {
      setRenaming(undefined);
      if (name.trim() === only.name) return;
      attempt(async () => {
        await session.lab().renameRun(only.id, name);
        return undefined;
      });
    };
    return (
      <form
        className="runs-actions"
        onSubmit={(event) => {
          event.preventDefault();
          rename(renaming);
        }}
      >
        <input
          className="runs-input runs-rename"
          aria-label="Name of the run"
          // biome-ignore lint/a11y/noAutofocus: the user has just pressed Rename
          autoFocus
          value={renaming}
          onChange={({ currentTarget }) => setRenaming(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") setRenaming(undefined);
          }}
        />
        <button type="submit" className="button quiet">
          Save name
        </button>
      </form>
    );
  }
  return (
    <div className="runs-actions">
      <Button disabled={!only} onClick={() => setRenaming(only?.name)}>
        Rename
      </Button>
      <Button disabled={none} onClick={remove}>
        Delete
      </Button>
      <Button disabled={none} onClick={() => save("json")}>
        Export JSON
      </Button>
      <Button disabled={none} onClick={() => save("csv")}>
        Export CSV
      </Button>
      <Button onClick={() => file.current?.click()}>Import</Button>
      <input
        ref={file}
        type="file"
        className="unseen"
        aria-label="Files of runs"
        tabIndex={-1}
        accept=".json,application/json"
        multiple
        onChange={({ currentTarget }) => {
          read(currentTarget.files);
          // Lets the user choose the same file again.
          currentTarget.value = "";
        }}
      />
      <p className="note" aria-live="polite">
        {message}
        {deleted.length > 0 && (
          <>
            {deleted.length === 1 ? "1 run deleted. " : `${deleted.length} runs deleted. `}
            <button type="button" className="inline-link" onClick={undo}>
              Undo
            </button>
          </>
        )}
      </p>
    </div>
  );
}
