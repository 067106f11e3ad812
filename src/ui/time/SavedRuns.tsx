/** The saved checkpoints: storage used, its limit, and runs to resume or delete. */
import { useId, useState } from "react";
import type { ArchivedRunSummary } from "../../lab/protocol/index.ts";
import { usePageState, useSession } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { countOf } from "../controls/numbers.ts";
import { megabytes } from "./moments.ts";

const LIMITS = [64, 128, 256, 512, 1024, 2048, 4096];

export function SavedRuns() {
  const session = useSession();
  const saved = usePageState((state) => state.checkpoints);
  const datasets = usePageState(({ opening }) => opening?.catalogue.datasets);
  const limitId = useId();
  const onId = useId();
  if (!saved) return null;
  const { runs, used, limit, on, full, run: current, marks, removed } = saved;
  const share = Math.min(1, used / limit);
  return (
    <>
      <h3 className="panel-title">Checkpoints in this browser</h3>
      <p className="kept-quota">
        <span className="mono">{megabytes(used)}</span> of{" "}
        <label htmlFor={limitId} className="unseen">
          Storage limit for checkpoints in megabytes
        </label>
        <select
          id={limitId}
          className="kept-limit mono"
          value={Math.round(limit / 2 ** 20)}
          onChange={({ currentTarget }) => {
            const next = Number(currentTarget.value) * 2 ** 20;
            session.run((lab) => lab.setKeeping({ limit: next }));
          }}
        >
          {LIMITS.map((size) => (
            <option key={size} value={size}>
              {size} MB
            </option>
          ))}
        </select>
      </p>
      <div className="kept-bar" aria-hidden="true">
        <span style={{ transform: `scaleX(${share})` }} />
      </div>
      {full && <p className="kept-full">{full}</p>}
      <p className="kept-on">
        <input
          id={onId}
          type="checkbox"
          checked={on}
          onChange={({ currentTarget: { checked } }) =>
            session.run((lab) => lab.setKeeping({ on: checked }))
          }
        />
        <label htmlFor={onId}>Save checkpoints</label>
        <Button disabled={marks.length < 3} onClick={() => session.run((lab) => lab.thin())}>
          Delete every second checkpoint of this run
        </Button>
      </p>
      {removed && (
        <p className="note" role="status">
          {countOf(removed.checkpoints)} checkpoints of {removed.method} on {removed.dataset}{" "}
          deleted.{" "}
          <button
            type="button"
            className="inline-link"
            onClick={() => session.run((lab) => lab.restoreCheckpoints(removed.run))}
          >
            Undo
          </button>
        </p>
      )}
      {runs.length === 0 ? (
        <p className="note">
          No checkpoints yet. Train a run to save some: about 60 checkpoints are saved per run.
        </p>
      ) : (
        <ul className="kept-runs">
          {runs.map(({ run, method, dataset, step, steps, checkpoints, bytes, origin }) => {
            const own = datasets?.find((each) => each.id === dataset && each.own);
            const name = `${method} on ${own?.label ?? dataset}`;
            return (
              <li key={run}>
                <span>
                  {name}
                  {run === current && <span className="unit"> this run</span>}
                  {origin && (
                    <span className="unit">
                      {" "}
                      twin, {origin.key} {String(origin.value)}
                    </span>
                  )}
                </span>
                <span className="mono unit">
                  step {countOf(step)} of {countOf(steps)}, {checkpoints} checkpoints,{" "}
                  {megabytes(bytes)}
                </span>
                <Button
                  disabled={run === current || step >= steps}
                  aria-label={`Resume ${name} at step ${step}`}
                  onClick={() => session.resume(run)}
                >
                  Resume
                </Button>
                <DeleteButton
                  isCurrent={run === current}
                  checkpoints={checkpoints}
                  label={`Delete the checkpoints of ${name} at step ${step}`}
                  onDelete={() => session.run((lab) => lab.forget(run))}
                />
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}

interface DeleteButtonProps extends Pick<ArchivedRunSummary, "checkpoints"> {
  readonly isCurrent: boolean;
  readonly label: string;
  onDelete(): void;
}

/** Asks before it deletes checkpoints of the run on the timeline. */
function DeleteButton({ isCurrent, checkpoints, label, onDelete }: DeleteButtonProps) {
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return (
      <Button aria-label={label} onClick={() => (isCurrent ? setAsking(true) : onDelete())}>
        Delete
      </Button>
    );
  }
  return (
    <span>
      <Button
        look="outline"
        // It replaces the button that the user has just pressed.
        autoFocus
        onClick={() => {
          setAsking(false);
          onDelete();
        }}
      >
        Delete {countOf(checkpoints)} checkpoints of this run
      </Button>
      <Button onClick={() => setAsking(false)}>Cancel</Button>
    </span>
  );
}
