/** Writes run entries to the store, the index and the other tabs, and erases what the user has deleted. */
import { InputError } from "../../../shared/errors.ts";
import type { RunId } from "../../protocol/events.ts";
import type { Claims } from "../storage/claims.ts";
import type { Tabs } from "../storage/tabs.ts";
import type { ArchivedRun } from "./checkpoint.ts";
import type { CheckpointIndex } from "./index.ts";
import type { CheckpointChange, CheckpointStore } from "./store.ts";

export interface ShelfParts {
  readonly store: CheckpointStore;
  readonly index: CheckpointIndex;
  readonly claims: Claims;
  readonly tabs: Tabs;
}

export interface Shelf {
  /** Rejects, with nothing changed, if the store fails. */
  put(change: CheckpointChange): Promise<void>;
  /** Erases what was deleted before a time for good, except of runs that another tab writes. */
  eraseRemoved(deletedBefore?: number): Promise<void>;
}

export function createShelf({ store, index, claims, tabs }: ShelfParts): Shelf {
  /** Checkpoints whose write or deletion failed, by run: the store may have them or not. */
  const doubtful = new Map<RunId, Set<number>>();

  const doubt = (run: RunId, steps: readonly number[]) => {
    doubtful.set(run, new Set([...(doubtful.get(run) ?? []), ...steps]));
  };

  const write = async (change: CheckpointChange): Promise<void> => {
    const { run, checkpoint, dropped = [] } = change;
    const kept = new Set(
      [...run.checkpoints, ...(run.removed?.checkpoints ?? [])].map(({ step }) => step),
    );
    const stray = [...(doubtful.get(run.run) ?? [])].filter((step) => !kept.has(step));
    try {
      await store.write({ ...change, dropped: [...dropped, ...stray] });
      doubtful.delete(run.run);
    } catch (error) {
      doubt(run.run, checkpoint ? [checkpoint.step] : []);
      throw error;
    }
    index.set(run);
    tabs.post({ type: "checkpoints", run: run.run, entry: run });
  };
  /** `inUse`: the run goes on, so that its curves stay. */
  const erase = async (entry: ArchivedRun, inUse: boolean): Promise<void> => {
    const { removed, ...rest } = entry;
    const isKept = rest.checkpoints.length > 0 || inUse;
    const live = new Set(rest.checkpoints.map(({ step }) => step));
    const gone = (removed?.checkpoints ?? []).map(({ step }) => step);
    const dropped = gone.filter((step) => !live.has(step));
    // Before the attempt: one that fails may have erased them, so they cannot be restored any more.
    if (isKept) index.set(rest);
    else index.delete(entry.run);
    doubt(entry.run, dropped);
    if (isKept) {
      await write({ run: rest, dropped });
      return;
    }
    await store.remove(entry.run);
    tabs.post({ type: "checkpoints", run: entry.run, entry: undefined });
  };
  const eraseRemoved = async (deletedBefore = Number.POSITIVE_INFINITY): Promise<void> => {
    for (const entry of index.removed()) {
      if ((entry.removed?.at ?? 0) > deletedBefore) continue;
      const inUse = claims.has(entry.run);
      await claims
        .during(entry.run, "checkpoints", () => erase(entry, inUse))
        .catch((error) => {
          if (!(error instanceof InputError)) throw error;
        });
    }
  };
  return {
    eraseRemoved,
    put: write,
  };
}
