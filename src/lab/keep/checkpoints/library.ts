/**
 * All checkpoints, under a byte limit that the user sets. When it is full, no checkpoint is deleted
 * automatically: saving stops, the page shows why, and the user chooses what to delete. A store that fails or does
 * not answer stops saving, never training; what was saved before stays as it is.
 */
import { InputError, messageOf } from "../../../shared/errors.ts";
import type { ResolvedConfiguration } from "../../../training/configuration.ts";
import type { CheckpointMark } from "../../protocol/checkpoints.ts";
import type { CheckpointsEvent, RunId } from "../../protocol/events.ts";
import { StorageError, whyNotStored } from "../storage/causes.ts";
import { createClaims } from "../storage/claims.ts";
import { settledWithin, withinTime } from "../storage/deadline.ts";
import { onlyTab, type Tabs } from "../storage/tabs.ts";
import type { ArchivedRun, ChartEvent, Checkpoint } from "./checkpoint.ts";
import { createCheckpointIndex, summaryOf } from "./index.ts";
import { onlyOnce } from "./pending.ts";
import { createShelf } from "./shelf.ts";
import {
  type CheckpointChange,
  type CheckpointStore,
  checkpointsThrough,
  type Keeping,
} from "./store.ts";
import { inCurrentForm } from "./storedForm.ts";

const DEFAULT_LIMIT = 512 * 2 ** 20;
/** Time in which deleted checkpoints can be restored. */
const UNDO_MILLISECONDS = 60_000;
/** The page does not wait longer for the index of a slow store. */
const OPEN_MILLISECONDS = 2000;
const LOST =
  "The browser has deleted what this site had saved, as when site data is cleared. Checkpoints are saved again from here on.";

export interface CheckpointLibrary {
  /** Reads the index, which may arrive later. Never rejects: nothing is saved until the index can be read. */
  open(): Promise<void>;
  find(run: RunId): ArchivedRun | undefined;
  /** Lets this tab write a run. Throws InputError if another tab has the run. */
  claim(run: RunId): Promise<void>;
  release(run: RunId): void;
  /**
   * Writes unless that exceeds the limit or saving is off. `compose` makes the change from the run's present
   * entry. Resolves to whether it was written; never rejects.
   */
  write(bytes: number, run: RunId, compose: Compose): Promise<boolean>;
  /** A checkpoint of the index; undefined if it does not exist any more, which also leaves the index. */
  checkpoint(run: RunId, step: number): Promise<Checkpoint | undefined>;
  /** The last checkpoint of a run. Throws InputError if there is none any more. */
  last(run: RunId): Promise<Checkpoint>;
  /** The last checkpoint of the most recent run whose configuration fits; undefined if there is none. */
  lastSaved(
    fits: (configuration: ResolvedConfiguration) => boolean,
  ): Promise<(ArchivedRun & { readonly checkpoint: Checkpoint }) | undefined>;
  /** A run with its last checkpoint; undefined if it has none. */
  saved(run: RunId): Promise<(ArchivedRun & { readonly checkpoint: Checkpoint }) | undefined>;
  /** Saved chart events up to a step, oldest first; none if they cannot be read. */
  charts(run: RunId, upTo: number): Promise<readonly ChartEvent[]>;
  /** Deletes the checkpoints of a run that `keep` leaves out. They can be restored for a minute. */
  discard(run: RunId, keep: Keep, interval?: number): Promise<void>;
  /** Restores the checkpoints of a run that were deleted last. */
  restore(run: RunId): Promise<void>;
  /** Sets the run whose timeline is reported. */
  follow(run: RunId | undefined): void;
  /** Changes the limit, or whether checkpoints are saved; persistent. */
  set(keeping: Partial<Keeping>): Promise<void>;
}

export type Compose = (before: ArchivedRun | undefined) => CheckpointChange;
type Keep = (marks: readonly CheckpointMark[]) => readonly CheckpointMark[];

export interface LibraryOptions {
  readonly tabs?: Tabs;
  /** Longest wait for the store, in milliseconds. */
  readonly patience?: number;
  /** Pause after a store did not answer, in milliseconds. */
  readonly pause?: number;
  readonly now?: () => number;
}

export function createLibrary(
  given: CheckpointStore,
  send: (event: CheckpointsEvent) => void,
  { tabs = onlyTab(), patience, pause = 30_000, now = Date.now }: LibraryOptions = {},
): CheckpointLibrary {
  const store = checkpointsThrough(given, withinTime(patience));
  const index = createCheckpointIndex();
  const claims = createClaims(tabs);
  const { put, eraseRemoved } = createShelf({ store, index, claims, tabs });
  let keeping: Keeping = { limit: DEFAULT_LIMIT, on: true };
  /** What the user has chosen in this visit. */
  let chosen: Partial<Keeping> = {};
  /** Whether the index has been read. */
  let known = false;
  let stopped: string | undefined;
  let pausedUntil = 0;
  let followed: RunId | undefined;
  /** Changes happen one after another, each on the index that the one before left. */
  let tail: Promise<unknown> = Promise.resolve();
  const inOrder = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = tail.then(work);
    tail = next.catch(() => undefined);
    return next;
  };

  const report = () => {
    const run = followed === undefined ? undefined : index.get(followed);
    const [last] = index.removed();
    send({
      type: "checkpoints",
      run: followed,
      marks: run?.checkpoints ?? [],
      runs: index.summaries(),
      used: index.used(),
      ...keeping,
      ...(stopped !== undefined && { full: stopped }),
      ...(last?.removed && { removed: summaryOf(last, last.removed.checkpoints) }),
    });
  };
  const read = async (): Promise<void> => {
    if (known) return;
    const [runs, saved] = await Promise.all([store.runs(), store.keeping()]);
    for (const run of runs) index.set(run);
    keeping = { ...keeping, ...saved, ...chosen };
    known = true;
  };
  const fail = (error: unknown) => {
    stopped = whyNotStored(error);
    if (error instanceof StorageError) pausedUntil = now() + pause;
  };
  const isOver = (bytes: number) => bytes > 0 && index.used() + bytes > keeping.limit;
  /** Runs a change that the user asked for. Throws InputError if the store fails. */
  const change = <Result>(run: RunId, work: () => Promise<Result>): Promise<Result> =>
    inOrder(async () => {
      try {
        await read();
        return await claims.during(run, "checkpoints", work);
      } catch (error) {
        if (error instanceof InputError) throw error;
        throw new InputError(`checkpoints: nothing was changed. ${whyNotStored(error)}`);
      } finally {
        report();
      }
    });
  const checkpoint = async (run: RunId, step: number): Promise<Checkpoint | undefined> => {
    const found = await store.checkpoint(run, step);
    const entry = index.get(run);
    if (!found && entry) {
      const checkpoints = entry.checkpoints.filter((mark) => mark.step !== step);
      index.set({ ...entry, checkpoints });
      report();
    }
    return found && inCurrentForm(found);
  };
  const last = async (run: RunId): Promise<Checkpoint> => {
    for (let mark = index.get(run)?.checkpoints.at(-1); mark; ) {
      const found = await checkpoint(run, mark.step);
      if (found) return found;
      mark = index.get(run)?.checkpoints.at(-1);
    }
    throw new InputError("resume: the run has no checkpoints any more");
  };

  tabs.listen((message) => {
    if (message.type === "runs" || message.type === "own") return;
    if (message.type === "keeping") ({ keeping } = message);
    else if (message.entry) index.set(message.entry);
    else index.delete(message.run);
    report();
  });
  store.onLost?.(() => {
    known = false;
    index.clear();
    inOrder(async () => {
      stopped = LOST;
      await read().catch(fail);
      report();
    });
  });

  return {
    open() {
      const opening = inOrder(async () => {
        try {
          await read();
          await eraseRemoved(now() - UNDO_MILLISECONDS);
        } catch (error) {
          fail(error);
          console.warn(`Isotrope: checkpoints cannot be read: ${messageOf(error)}`);
        }
        report();
      });
      return settledWithin(OPEN_MILLISECONDS, opening);
    },
    find: (run) => index.get(run),
    claim: (run) => claims.take(run, "resume"),
    release: claims.release,
    write: (bytes, run, compose) =>
      inOrder(async () => {
        if (!keeping.on || now() < pausedUntil) return false;
        try {
          await read();
          await eraseRemoved(isOver(bytes) ? undefined : now() - UNDO_MILLISECONDS);
          if (isOver(bytes)) {
            const limit = Math.round(keeping.limit / 2 ** 20);
            stopped = `Checkpoints fill their limit of ${limit} MB, so none is saved now. Delete checkpoints or raise the limit.`;
            return false;
          }
          await put(compose(index.get(run))).catch(async (error) => {
            if (index.removed().length === 0 || !isQuota(error)) throw error;
            await eraseRemoved();
            await put(compose(index.get(run)));
          });
          stopped = undefined;
          return true;
        } catch (error) {
          fail(error);
          return false;
        } finally {
          report();
        }
      }),
    checkpoint,
    last,
    async lastSaved(fits) {
      const [run] = index
        .all()
        .filter(({ configuration, checkpoints }) => checkpoints.length > 0 && fits(configuration))
        .sort((a, b) => b.changedAt - a.changedAt);
      const found = run && (await last(run.run).catch(() => undefined));
      return found && { ...run, checkpoint: found };
    },
    async saved(id) {
      const run = index.get(id);
      return run && run.checkpoints.length > 0 ? { ...run, checkpoint: await last(id) } : undefined;
    },
    async charts(run, upTo) {
      try {
        return onlyOnce(await store.charts(run), upTo);
      } catch (error) {
        console.warn(`Isotrope: earlier curves cannot be read: ${messageOf(error)}`);
        return [];
      }
    },
    discard: (run, keep, interval) =>
      change(run, async () => {
        const entry = index.get(run);
        if (!entry || entry.checkpoints.length === 0) {
          throw new InputError(`checkpoints: run ${run} has none`);
        }
        await eraseRemoved();
        const { removed: _, ...rest } = entry;
        const checkpoints = keep(entry.checkpoints);
        const gone = entry.checkpoints.filter((mark) => !checkpoints.includes(mark));
        const removed = { at: now(), checkpoints: gone };
        await put({
          run: { ...rest, checkpoints, removed, interval: interval ?? entry.interval },
        });
        stopped = undefined;
      }),
    restore: (run) =>
      change(run, async () => {
        const entry = index.get(run);
        if (!entry?.removed) throw new InputError("checkpoints: these were erased meanwhile");
        const { removed, ...rest } = entry;
        const steps = new Set(rest.checkpoints.map(({ step }) => step));
        const back = removed.checkpoints.filter(({ step }) => !steps.has(step));
        const checkpoints = [...rest.checkpoints, ...back].sort((a, b) => a.step - b.step);
        await put({ run: { ...rest, checkpoints } });
      }),
    follow(run) {
      followed = run;
      report();
    },
    async set(change) {
      chosen = { ...chosen, ...change };
      keeping = { ...keeping, ...change };
      stopped = undefined;
      pausedUntil = 0;
      report();
      tabs.post({ type: "keeping", keeping });
      try {
        await store.saveKeeping(keeping);
      } catch (error) {
        console.warn(`Isotrope: the checkpoint limit cannot be saved: ${messageOf(error)}`);
      }
    },
  };
}

const isQuota = (error: unknown): boolean =>
  error instanceof Error && error.name === "QuotaExceededError";
