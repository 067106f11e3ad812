/** Storage of run records: IndexedDB in the page (databaseRuns.ts), memory in tests. */
import type { RunRecord } from "../../protocol/runRecord.ts";

export interface RunStore {
  all(): Promise<readonly RunRecord[]>;
  /** Writes each record atomically under its id. */
  put(runs: readonly RunRecord[]): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
}

/** In memory. */
export function memoryRuns(): RunStore {
  const kept = new Map<string, RunRecord>();
  return {
    all: async () => [...kept.values()],
    async put(runs) {
      for (const run of runs) kept.set(run.id, run);
    },
    async remove(ids) {
      for (const id of ids) kept.delete(id);
    },
  };
}
