/**
 * The run records of all visits: an index of all without their series, and the store. Records that cannot be
 * written stay in memory, so that they last for this visit, and are written when the store works again.
 */
import { messageOf } from "../../../shared/errors.ts";
import type { RunId } from "../../protocol/events.ts";
import type { RunRecord, RunSummary } from "../../protocol/runRecord.ts";
import { StorageError, whyNotStored } from "../storage/causes.ts";
import { withinTime } from "../storage/deadline.ts";
import type { Tabs } from "../storage/tabs.ts";
import { summaryOf } from "./series.ts";
import { type RunStore, runsThrough } from "./store.ts";

export interface ShelfParts {
  readonly store: RunStore;
  readonly tabs: Tabs;
  /** Called when the list of runs has changed. */
  readonly changed: () => void;
  /** Called with sentences when records cannot be written any more. */
  readonly unsaved: (text: string) => void;
  /** Called when another tab has renamed a run. */
  readonly renamed: (run: RunId, name: string) => void;
  /** Longest wait for the store, in milliseconds. */
  readonly patience?: number | undefined;
  /** Pause after a store did not answer, in milliseconds. */
  readonly pause?: number | undefined;
}

export type Indexed = Omit<RunSummary, "current">;

export interface RunShelf {
  /** All runs, read from the store once. */
  index(): Promise<ReadonlyMap<RunId, Indexed>>;
  has(run: RunId): boolean;
  /** Whole records of some runs. Rejects if the store cannot be read. */
  read(ids: readonly RunId[]): Promise<readonly RunRecord[]>;
  /** Never rejects. */
  put(runs: readonly RunRecord[]): Promise<void>;
  /** Rejects, with nothing removed, if the store fails. */
  remove(ids: readonly RunId[]): Promise<void>;
  /** Whether another tab has removed the run. */
  isGone(run: RunId): boolean;
}

export function createRunShelf(parts: ShelfParts): RunShelf {
  const { tabs, changed, unsaved, renamed, patience, pause = 30_000 } = parts;
  const store = runsThrough(parts.store, withinTime(patience));
  const index = new Map<RunId, Indexed>();
  /** Records that could not be written. */
  const waiting = new Map<RunId, RunRecord>();
  const goneElsewhere = new Set<RunId>();
  let known = false;
  let pausedUntil = 0;
  let problem: string | undefined;

  const enter = (run: RunRecord) => {
    const { current: _, ...rest } = summaryOf(run, false);
    index.set(run.id, rest);
  };
  const fail = (error: unknown) => {
    if (error instanceof StorageError) pausedUntil = Date.now() + pause;
    const why = whyNotStored(error);
    if (why === problem) return;
    problem = why;
    unsaved(`${why} The records of runs last for this visit.`);
  };
  const reread = async (ids: readonly RunId[]): Promise<void> => {
    try {
      for (const run of await store.read(ids)) {
        enter(run);
        goneElsewhere.delete(run.id);
        if (run.renamed) renamed(run.id, run.name);
      }
    } catch (error) {
      console.warn(`Isotrope: runs of another tab cannot be read: ${messageOf(error)}`);
    }
    changed();
  };
  tabs.listen((message) => {
    if (message.type !== "runs") return;
    for (const id of message.removed) {
      index.delete(id);
      waiting.delete(id);
      goneElsewhere.add(id);
    }
    if (message.changed.length > 0) reread(message.changed);
    else changed();
  });
  store.onLost?.(() => {
    known = false;
    index.clear();
    changed();
  });

  return {
    async index() {
      if (!known && Date.now() >= pausedUntil) {
        try {
          for (const run of await store.all()) {
            if (!waiting.has(run.id)) enter(run);
          }
          known = true;
        } catch (error) {
          if (error instanceof StorageError) pausedUntil = Date.now() + pause;
          console.warn(`Isotrope: run records cannot be read: ${messageOf(error)}`);
        }
      }
      for (const run of waiting.values()) enter(run);
      return index;
    },
    has: (run) => index.has(run),
    async read(ids) {
      const here = ids.flatMap((id) => waiting.get(id) ?? []);
      const others = ids.filter((id) => !waiting.has(id) && index.has(id));
      return others.length === 0 ? here : [...here, ...(await store.read(others))];
    },
    async put(runs) {
      for (const run of runs) {
        enter(run);
        waiting.set(run.id, run);
        goneElsewhere.delete(run.id);
      }
      if (Date.now() >= pausedUntil) {
        const written = [...waiting.values()];
        try {
          await store.put(written);
          for (const run of written) if (waiting.get(run.id) === run) waiting.delete(run.id);
          problem = undefined;
          tabs.post({ type: "runs", changed: written.map(({ id }) => id), removed: [] });
        } catch (error) {
          fail(error);
        }
      }
      changed();
    },
    async remove(ids) {
      await store.remove(ids);
      for (const id of ids) {
        index.delete(id);
        waiting.delete(id);
      }
      tabs.post({ type: "runs", changed: [], removed: ids });
      changed();
    },
    isGone: (run) => goneElsewhere.has(run),
  };
}
