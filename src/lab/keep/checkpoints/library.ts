/**
 * All checkpoints, under a byte limit that the user sets. When it is full, no checkpoint is deleted
 * automatically: saving stops, the page shows why, and the user chooses what to delete.
 */
import { InputError, messageOf } from "../../../shared/errors.ts";
import type { ResolvedConfiguration } from "../../../training/configuration.ts";
import type { ArchivedRunSummary } from "../../protocol/checkpoints.ts";
import type { CheckpointsEvent } from "../../protocol/events.ts";
import type { ArchivedRun, ChartEvent, Checkpoint } from "./checkpoint.ts";
import type { CheckpointChange, CheckpointStore, Keeping } from "./store.ts";

const DEFAULT_LIMIT = 512 * 2 ** 20;

export interface CheckpointLibrary {
  /** Reads the index. */
  open(): Promise<void>;
  runs(): readonly ArchivedRun[];
  find(run: string): ArchivedRun | undefined;
  /** Writes unless that exceeds the limit or saving is off. Resolves to whether it was written. */
  write(change: CheckpointChange, bytes: number): Promise<boolean>;
  checkpoint(run: string, step: number): Promise<Checkpoint | undefined>;
  /** The last checkpoint of a run. Throws InputError if it does not exist any more. */
  last(run: ArchivedRun): Promise<Checkpoint>;
  /** The last checkpoint of the most recent run whose configuration fits; undefined if there is none. */
  lastSaved(
    fits: (configuration: ResolvedConfiguration) => boolean,
  ): Promise<(ArchivedRun & { readonly checkpoint: Checkpoint }) | undefined>;
  charts(run: string): Promise<readonly ChartEvent[]>;
  remove(run: string): Promise<void>;
  /** Sets the run whose timeline is reported. */
  follow(run: string | undefined): void;
  /** Changes the limit, or whether checkpoints are saved; persistent. */
  set(keeping: Partial<Keeping>): Promise<void>;
}

export function createLibrary(
  store: CheckpointStore,
  send: (event: CheckpointsEvent) => void,
): CheckpointLibrary {
  const index = new Map<string, ArchivedRun>();
  let limit = DEFAULT_LIMIT;
  let on = true;
  let full: string | undefined;
  let followed: string | undefined;

  const used = () => [...index.values()].reduce((sum, run) => sum + bytesOfRun(run), 0);
  const report = () => {
    const run = followed === undefined ? undefined : index.get(followed);
    send({
      type: "checkpoints",
      run: followed,
      marks: run?.checkpoints ?? [],
      runs: [...index.values()].sort((a, b) => b.changedAt - a.changedAt).map(summaryOf),
      used: used(),
      limit,
      on,
      ...(full !== undefined && { full }),
    });
  };

  const last = async ({ run, checkpoints }: ArchivedRun): Promise<Checkpoint> => {
    const step = checkpoints.at(-1)?.step;
    const found = step === undefined ? undefined : await store.checkpoint(run, step);
    if (found) return found;
    throw new InputError("resume: the run's last checkpoint does not exist any more");
  };

  return {
    async open() {
      for (const run of await store.runs()) index.set(run.run, run);
      ({ limit, on } = (await store.keeping()) ?? { limit, on });
      report();
    },
    runs: () => [...index.values()],
    find: (run) => index.get(run),
    async write(change, bytes) {
      if (!on) return false;
      if (bytes > 0 && used() + bytes > limit) {
        full = `Checkpoints fill their limit of ${Math.round(limit / 2 ** 20)} MB, so none is saved now.`;
        report();
        return false;
      }
      try {
        await store.write(change);
        index.set(change.run.run, change.run);
        full = undefined;
      } catch (error) {
        full = `The browser cannot store more checkpoints: ${messageOf(error)}`;
      }
      report();
      return full === undefined;
    },
    checkpoint: (run, step) => store.checkpoint(run, step),
    last,
    async lastSaved(fits) {
      const [run] = [...index.values()]
        .filter(({ configuration, checkpoints }) => checkpoints.length > 0 && fits(configuration))
        .sort((a, b) => b.changedAt - a.changedAt);
      return run && { ...run, checkpoint: await last(run) };
    },
    charts: (run) => store.charts(run),
    async remove(run) {
      if (!index.has(run)) throw new InputError(`checkpoints: run ${run} has none`);
      await store.remove(run);
      index.delete(run);
      full = undefined;
      report();
    },
    follow(run) {
      followed = run;
      report();
    },
    async set(keeping) {
      limit = keeping.limit ?? limit;
      on = keeping.on ?? on;
      full = undefined;
      report();
      await store.saveKeeping({ limit, on });
    },
  };
}

const bytesOfRun = ({ checkpoints, chartBytes }: ArchivedRun): number =>
  checkpoints.reduce((sum, { bytes }) => sum + bytes, chartBytes);

function summaryOf(run: ArchivedRun): ArchivedRunSummary {
  const { configuration, checkpoints, changedAt, origin } = run;
  const { method, dataset, steps } = configuration;
  return {
    run: run.run,
    method,
    dataset,
    steps,
    changedAt,
    step: checkpoints.at(-1)?.step ?? 0,
    checkpoints: checkpoints.length,
    bytes: bytesOfRun(run),
    ...(origin && { origin }),
  };
}
