/** What was found in the files, with the settings that make rows of pictures; on request it becomes a dataset. */
import { useId, useState } from "react";
import type { OwnFiles, OwnPreview } from "../../lab/protocol/index.ts";
import { messageOf } from "../../shared/errors.ts";
import { keepStorage } from "../browser/persist.ts";
import { usePageStore, useSession } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { countOf } from "../controls/numbers.ts";
import { sizeOf } from "../controls/sizes.ts";
import { ClassCounts, LeftOut } from "./Findings.tsx";
import { ImportSettings, type Values } from "./ImportSettings.tsx";
import { Samples } from "./Samples.tsx";
import { type Import, useImport } from "./useImport.ts";

const DEFAULTS: Values = {};

export function Preview({ files }: { readonly files: Promise<OwnFiles> }) {
  const session = useSession();
  const store = usePageStore();
  const nameId = useId();
  const [settings, setSettings] = useState(DEFAULTS);
  const [name, setName] = useState<string>();
  const [isAdding, setAdding] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const imported = useImport(files, settings);
  const { found, samples, preview, isReading, problem } = imported;
  const label = name ?? found?.label ?? "";

  const add = async () => {
    setAdding(true);
    setRefusal(undefined);
    try {
      const { recorded } = store.getState();
      if (recorded && !(await recorded.leave())) return setAdding(false);
      const { id, datasets } = await session.lab().keepOwn(await imported.take(label));
      keepStorage(navigator.storage);
      store.getState().setDatasets(datasets);
      store.getState().closeOwn();
      session.choose("dataset", id);
    } catch (error) {
      setRefusal(messageOf(error));
      setAdding(false);
    }
  };

  return (
    <>
      <Progress {...imported} />
      {problem !== undefined && (
        <p className="own-problem" role="alert">
          {problem}
        </p>
      )}
      {found && (
        <div className="own-columns">
          <section className="own-settings" aria-label="Import settings">
            <label className="own-name" htmlFor={nameId}>
              <span className="field-label">Name</span>
              <input
                id={nameId}
                value={label}
                maxLength={60}
                onChange={({ currentTarget }) => setName(currentTarget.value)}
              />
            </label>
            <ImportSettings
              settings={found.settings}
              values={settings}
              onChange={(values) => {
                setRefusal(undefined);
                setSettings(values);
              }}
            />
          </section>
          <div className="own-findings" data-stale={isReading ? "" : undefined}>
            {samples && <Samples {...samples} />}
            {preview && (
              <>
                <Notes notes={preview.notes} />
                <ClassCounts {...preview} />
                <LeftOut {...preview} />
              </>
            )}
          </div>
        </div>
      )}
      {refusal !== undefined && (
        <p className="own-problem" role="alert">
          {refusal}
        </p>
      )}
      <div className="dialog-choices own-choices">
        {preview && !isReading && (
          <p className="note">Takes {sizeOf(preview.bytes)} in this browser.</p>
        )}
        <Button look="outline" onClick={() => store.getState().closeOwn()}>
          Cancel
        </Button>
        <Button
          look="primary"
          disabled={!preview || isReading || isAdding || label.trim() === ""}
          onClick={add}
        >
          {isAdding ? "Adding …" : "Add to the datasets"}
        </Button>
      </div>
    </>
  );
}

/** What was found, or how far reading it is. */
function Progress({ found, preview, progress, isReading, problem }: Import) {
  if (problem !== undefined) return null;
  if (!found) {
    return (
      <p className="own-summary" role="status">
        Looking at the files …
      </p>
    );
  }
  const { done = 0, total = found.rows } = progress ?? {};
  return (
    <div className="own-summary">
      <p role="status">
        {preview && !isReading
          ? summaryOf(preview)
          : `${found.what.replace(/^./, (first) => first.toUpperCase())}: ${countOf(found.rows)} rows found, decoding them …`}
      </p>
      <div
        className="own-progress"
        role="progressbar"
        aria-label="Rows decoded"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={isReading ? done : total}
        data-done={isReading ? undefined : ""}
      >
        <span style={{ transform: `scaleX(${isReading ? done / Math.max(1, total) : 1})` }} />
      </div>
    </div>
  );
}

function summaryOf({ what, rows, splits, shape, classes, isLabelled }: OwnPreview): string {
  const [height, width, channels] = shape;
  const named = isLabelled
    ? `${countOf(classes.length)} ${classes.length === 1 ? "class" : "classes"}`
    : "no classes";
  return `${what.replace(/^./, (first) => first.toUpperCase())}: ${countOf(rows)} rows (${countOf(splits.train)} train, ${countOf(splits.test)} test), ${named}, ${height} × ${width} pixels in ${channels === 1 ? "grey" : "colour"}.`;
}

function Notes({ notes }: { readonly notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul className="own-notes" aria-label="Notes">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}
