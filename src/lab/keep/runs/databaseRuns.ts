/** Run records in the browser's database: one a key, written in one transaction. */
import { createStore, delMany, setMany, type UseStore, values } from "idb-keyval";
import type { RunRecord } from "../../protocol/runRecord.ts";
import { RECORD_SCHEMA } from "./series.ts";
import { memoryRuns, type RunStore } from "./store.ts";

/** A store that keeps records for this visit only where the browser has or gives no database. */
export function databaseRuns(): RunStore {
  const forNow = memoryRuns();
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
      for (const run of await forNow.all()) kept.set(run.id, run);
      return [...kept.values()];
    },
    async put(runs) {
      try {
        await setMany(
          runs.map((run) => [run.id, run]),
          open(),
        );
      } catch (error) {
        console.warn("Isotrope: run records cannot be written; kept for this visit", error);
        await forNow.put(runs);
      }
    },
    async remove(ids) {
      await forNow.remove(ids);
      await attempt("deleted", () => delMany([...ids], open()));
    },
  };
}
