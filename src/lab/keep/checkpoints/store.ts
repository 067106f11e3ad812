/**
 * Where checkpoints are kept: the face of the lab brings a place, the page its browser's database, a
 * test this process' memory. A write is all or nothing, so a run in the index always has what it lists.
 */
import type { ArchivedRun, ChartEvent, Checkpoint } from "./checkpoint.ts";

/** One write: the run's new entry in the index and what comes and goes with it. */
export interface CheckpointChange {
  readonly run: ArchivedRun;
  readonly checkpoint?: Checkpoint;
  /** What was told to the charts since the last write; kept under the step it reaches to. */
  readonly chart?: { readonly upTo: number; readonly events: readonly ChartEvent[] };
  /** Steps of checkpoints that go. */
  readonly dropped?: readonly number[];
}

/** What the person allows: bytes, and whether anything is kept at all. */
export interface Keeping {
  readonly limit: number;
  readonly on: boolean;
}

export interface CheckpointStore {
  /** The index; empty where nothing can be kept. */
  runs(): Promise<readonly ArchivedRun[]>;
  /** Rejects, with nothing written, where the place is full or cannot be written. */
  write(change: CheckpointChange): Promise<void>;
  checkpoint(run: string, step: number): Promise<Checkpoint | undefined>;
  /** Everything that was told to the charts, oldest first. */
  charts(run: string): Promise<readonly ChartEvent[]>;
  remove(run: string): Promise<void>;
  /** As it was last saved; undefined before. */
  keeping(): Promise<Keeping | undefined>;
  saveKeeping(keeping: Keeping): Promise<void>;
}

/** Keeps as long as the process lives. */
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
