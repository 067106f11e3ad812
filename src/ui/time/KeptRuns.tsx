/** All that is kept, how much of the quota it takes, and what of it the person lets go. */
import { useId } from "react";
import { usePageState, useSession } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { countOf } from "../controls/numbers.ts";
import { megabytes } from "./moments.ts";

const LIMITS = [64, 128, 256, 512, 1024, 2048, 4096];

export function KeptRuns() {
  const session = useSession();
  const kept = usePageState((state) => state.checkpoints);
  const limitId = useId();
  const onId = useId();
  if (!kept) return null;
  const { runs, used, limit, on, full, run: current, marks } = kept;
  const share = Math.min(1, used / limit);
  return (
    <>
      <h3 className="panel-title">Checkpoints in this browser</h3>
      <p className="kept-quota">
        <span className="mono">{megabytes(used)}</span> of{" "}
        <label htmlFor={limitId} className="unseen">
          Megabytes that checkpoints may take
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
      {full && <p className="kept-full">{full} Delete something, or allow more.</p>}
      <p className="kept-on">
        <input
          id={onId}
          type="checkbox"
          checked={on}
          onChange={({ currentTarget: { checked } }) =>
            session.run((lab) => lab.setKeeping({ on: checked }))
          }
        />
        <label htmlFor={onId}>Keep checkpoints</label>
        <Button disabled={marks.length < 3} onClick={() => session.run((lab) => lab.thin())}>
          Thin this run: every second one
        </Button>
      </p>
      {runs.length === 0 ? (
        <p className="note">
          Nothing is kept yet. While a run trains, a checkpoint is kept at every sixtieth of it.
        </p>
      ) : (
        <ul className="kept-runs">
          {runs.map(({ run, method, dataset, step, steps, checkpoints, bytes, origin }) => {
            const name = `${method} on ${dataset}`;
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
                  step {countOf(step)} of {countOf(steps)}, {checkpoints} kept, {megabytes(bytes)}
                </span>
                <Button
                  disabled={run === current || step >= steps}
                  aria-label={`Resume ${name} at step ${step}`}
                  onClick={() => session.resume(run)}
                >
                  Resume
                </Button>
                <Button
                  aria-label={`Delete what is kept of ${name} at step ${step}`}
                  onClick={() => session.run((lab) => lab.forget(run))}
                >
                  Delete
                </Button>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}
