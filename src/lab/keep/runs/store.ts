/** Storage of run records: IndexedDB in the page (databaseRuns.ts), memory in tests. */
import type { RunRecord } from "../../protocol/runRecord.ts";
import type { StoreCall } from "../storage/deadline.ts";

/** Calls reject if the storage is full, missing or broken; nothing of a write is then stored. */
export interface RunStore {
  all(): Promise<readonly RunRecord[]>;
  /** The records that exist, in any order. */
  read(ids: readonly string[]): Promise<readonly RunRecord[]>;
  /** Writes records under their ids: all or none. */
  put(runs: readonly RunRecord[]): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
  /** `listener` is called when what was stored may be lost, as when the user clears the site's data. */
  onLost?(listener: () => void): void;
}

/** The store with every call passed through `call`. */
export function runsThrough(store: RunStore, call: StoreCall): RunStore {
  return {
    all: () => call("all", () => store.all()),
    read: (ids) => call("read", () => store.read(ids)),
    put: (runs) => call("put", () => store.put(runs)),
    remove: (ids) => call("remove", () => store.remove(ids)),
    onLost: (listener) => store.onLost?.(listener),
  };
}

/** In memory. */
export function memoryRuns(): RunStore {
  const kept = new Map<string, RunRecord>();
  return {
    all: async () => [...kept.values()],
    read: async (ids) => ids.flatMap((id) => kept.get(id) ?? []),
    async put(runs) {
      for (const run of runs) kept.set(run.id, run);
    },
    async remove(ids) {
      for (const id of ids) kept.delete(id);
    },
  };
}
