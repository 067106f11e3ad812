/** Run records in IndexedDB, one per key. */
import { createStore, delMany, setMany, type UseStore, values } from "idb-keyval";
import type { RunRecord } from "../../protocol/runRecord.ts";
import { RECORD_SCHEMA } from "./series.ts";
import { memoryRuns, type RunStore } from "./store.ts";

/** Falls back to memory if the browser provides no database. */
export function databaseRuns(): RunStore {
  const fallback = memoryRuns();
  let opened: UseStore | undefined;
  const open = () => {
    opened ??= createStore("isotrope-runs", "runs");
    return opened;
  };
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      console.warn(`Isotrope: run records cannot be ${what}`, error);
    }
  };
  return {
    async all() {
      const kept = new Map<string, RunRecord>();
      await attempt("read", async () => {
        for (const run of await values<RunRecord>(open())) {
          if (run?.schema === RECORD_SCHEMA) kept.set(run.id, run);
        }
      });
      for (const run of await fallback.all()) kept.set(run.id, run);
      return [...kept.values()];
    },
    async put(runs) {
      try {
        await setMany(
          runs.map((run) => [run.id, run]),
          open(),
        );
      } catch (error) {
        console.warn("Isotrope: run records cannot be written; they last for this visit", error);
        await fallback.put(runs);
      }
    },
    async remove(ids) {
      await fallback.remove(ids);
      await attempt("deleted", () => delMany([...ids], open()));
    },
  };
}
