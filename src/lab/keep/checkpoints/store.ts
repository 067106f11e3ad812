/**
 * Storage of checkpoints: IndexedDB in the page (database.ts), memory in tests. Writes are atomic, so
 * every checkpoint that the index lists exists.
 */
import type { StoreCall } from "../storage/deadline.ts";
import type { ArchivedRun, ChartEvent, Checkpoint } from "./checkpoint.ts";
import type { StoredCheckpoint } from "./storedForm.ts";

/** One write: the run's new index entry, and what is added and deleted with it. */
export interface CheckpointChange {
  readonly run: ArchivedRun;
  readonly checkpoint?: Checkpoint;
  /** Chart events since the last write, stored under their last step. */
  readonly chart?: { readonly upTo: number; readonly events: readonly ChartEvent[] };
  /** Steps of checkpoints to delete. */
  readonly dropped?: readonly number[];
}

/** The user's byte limit, and whether checkpoints are saved. */
export interface Keeping {
  readonly limit: number;
  readonly on: boolean;
}

/** Calls reject if the storage is full, missing or broken; a write is then undone whole. */
export interface CheckpointStore {
  /** The index. */
  runs(): Promise<readonly ArchivedRun[]>;
  write(change: CheckpointChange): Promise<void>;
  checkpoint(run: string, step: number): Promise<StoredCheckpoint | undefined>;
  /** All chart events, oldest first. */
  charts(run: string): Promise<readonly ChartEvent[]>;
  remove(run: string): Promise<void>;
  /** Undefined if it has never been saved. */
  keeping(): Promise<Keeping | undefined>;
  saveKeeping(keeping: Keeping): Promise<void>;
  /** `listener` is called when what was stored may be lost, as when the user clears the site's data. */
  onLost?(listener: () => void): void;
}

/** The store with every call passed through `call`. */
export function checkpointsThrough(store: CheckpointStore, call: StoreCall): CheckpointStore {
  return {
    runs: () => call("runs", () => store.runs()),
    write: (change) => call("write", () => store.write(change)),
    checkpoint: (run, step) => call("checkpoint", () => store.checkpoint(run, step)),
    charts: (run) => call("charts", () => store.charts(run)),
    remove: (run) => call("remove", () => store.remove(run)),
    keeping: () => call("keeping", () => store.keeping()),
    saveKeeping: (keeping) => call("saveKeeping", () => store.saveKeeping(keeping)),
    onLost: (listener) => store.onLost?.(listener),
  };
}

/** In memory. */
export function memoryCheckpoints(): CheckpointStore {
  const runs = new Map<string, ArchivedRun>();
  const checkpoints = new Map<string, Map<number, Checkpoint>>();
  const charts = new Map<string, ChartEvent[]>();
  let kept: Keeping | undefined;
  return {
    runs: async () => [...runs.values()],
    async write({ run, checkpoint, chart, dropped = [] }) {
      const own = checkpoints.get(run.run) ?? new Map<number, Checkpoint>();
      checkpoints.set(run.run, own);
      if (checkpoint) own.set(checkpoint.step, structuredClone(checkpoint));
      if (chart) {
        const events = charts.get(run.run) ?? [];
        charts.set(run.run, [...events, ...structuredClone(chart.events)]);
      }
      for (const step of dropped) own.delete(step);
      runs.set(run.run, structuredClone(run));
    },
    checkpoint: async (run, step) => structuredClone(checkpoints.get(run)?.get(step)),
    charts: async (run) => structuredClone(charts.get(run) ?? []),
    async remove(run) {
      for (const each of [runs, checkpoints, charts]) each.delete(run);
    },
    keeping: async () => kept,
    async saveKeeping(keeping) {
      kept = keeping;
    },
  };
}
