/**
 * Storage of checkpoints: IndexedDB in the page (database.ts), memory in tests. Writes are atomic, so
 * every checkpoint that the index lists exists.
 */
import type { ArchivedRun, ChartEvent, Checkpoint } from "./checkpoint.ts";

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

export interface CheckpointStore {
  /** The index; empty if nothing can be stored. */
  runs(): Promise<readonly ArchivedRun[]>;
  /** Rejects, with nothing written, if the storage is full or not writable. */
  write(change: CheckpointChange): Promise<void>;
  checkpoint(run: string, step: number): Promise<Checkpoint | undefined>;
  /** All chart events, oldest first. */
  charts(run: string): Promise<readonly ChartEvent[]>;
  remove(run: string): Promise<void>;
  /** Undefined if it has never been saved. */
  keeping(): Promise<Keeping | undefined>;
  saveKeeping(keeping: Keeping): Promise<void>;
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
