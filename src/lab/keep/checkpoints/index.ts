/** The index of all runs with checkpoints, as this tab knows it. */
import type { ArchivedRunSummary, CheckpointMark } from "../../protocol/checkpoints.ts";
import type { RunId } from "../../protocol/events.ts";
import type { ArchivedRun } from "./checkpoint.ts";

export interface CheckpointIndex {
  all(): readonly ArchivedRun[];
  get(run: RunId): ArchivedRun | undefined;
  set(entry: ArchivedRun): void;
  delete(run: RunId): void;
  clear(): void;
  /** Bytes of all runs, without deleted checkpoints. */
  used(): number;
  /** Every run with checkpoints, newest first. */
  summaries(): readonly ArchivedRunSummary[];
  /** Runs with deleted checkpoints, the last deleted first. */
  removed(): readonly ArchivedRun[];
}

export function createCheckpointIndex(): CheckpointIndex {
  const entries = new Map<RunId, ArchivedRun>();
  const all = () => [...entries.values()];
  return {
    all,
    get: (run) => entries.get(run),
    set: (entry) => void entries.set(entry.run, entry),
    delete: (run) => void entries.delete(run),
    clear: () => entries.clear(),
    used: () => all().reduce((sum, entry) => sum + bytesOfRun(entry), 0),
    summaries: () =>
      all()
        .filter(({ checkpoints }) => checkpoints.length > 0)
        .sort((a, b) => b.changedAt - a.changedAt)
        .map((entry) => summaryOf(entry, entry.checkpoints)),
    removed: () =>
      all()
        .filter(({ removed }) => removed !== undefined)
        .sort((a, b) => (b.removed?.at ?? 0) - (a.removed?.at ?? 0)),
  };
}

/** A run whose checkpoints are deleted counts as erased. */
const bytesOfRun = ({ checkpoints, chartBytes }: ArchivedRun): number =>
  checkpoints.reduce((sum, { bytes }) => sum + bytes, checkpoints.length > 0 ? chartBytes : 0);

/** A summary with these checkpoints. */
export function summaryOf(
  entry: ArchivedRun,
  checkpoints: readonly CheckpointMark[],
): ArchivedRunSummary {
  const { run, configuration, changedAt, origin } = entry;
  const { method, dataset, encoder, steps } = configuration;
  return {
    run,
    method,
    dataset,
    encoder,
    steps,
    changedAt,
    step: checkpoints.at(-1)?.step ?? 0,
    checkpoints: checkpoints.length,
    bytes: bytesOfRun({ ...entry, checkpoints }),
    ...(origin && { origin }),
  };
}
