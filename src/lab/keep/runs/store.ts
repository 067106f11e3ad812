/** Where records are kept between visits: an interface, and a store that forgets for tests and private windows. */
import type { RunRecord } from "../../protocol/runRecord.ts";

export interface RunStore {
  all(): Promise<readonly RunRecord[]>;
  /** Each whole or not at all, under its id. */
  put(runs: readonly RunRecord[]): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
}

/** Kept as long as the page. */
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
