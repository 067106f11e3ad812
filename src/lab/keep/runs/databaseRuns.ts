/** Run records in IndexedDB, one per key. */
import type { RunRecord } from "../../protocol/runRecord.ts";
import { createDatabase, type Database } from "../storage/database.ts";
import { RECORD_SCHEMA } from "./series.ts";
import type { RunStore } from "./store.ts";

const STORE = "runs";

const database = (): Database =>
  createDatabase({ name: "isotrope-runs", version: 1, stores: [STORE] });

export function databaseRuns({ transact, onLost } = database()): RunStore {
  /** Records of later versions are left alone. */
  const known = (runs: readonly RunRecord[] | undefined) =>
    (runs ?? []).filter((run) => run?.schema === RECORD_SCHEMA);
  return {
    onLost,
    all: async () =>
      known(await transact<RunRecord[]>("readonly", (store) => store(STORE).getAll())),
    async read(ids) {
      const found: RunRecord[] = [];
      await transact("readonly", (store) => {
        for (const id of ids) {
          const request: IDBRequest<RunRecord | undefined> = store(STORE).get(id);
          request.onsuccess = () => {
            if (request.result) found.push(request.result);
          };
        }
        return undefined;
      });
      return known(found);
    },
    async put(runs) {
      await transact("readwrite", (store) => {
        for (const run of runs) store(STORE).put(run, run.id);
        return undefined;
      });
    },
    async remove(ids) {
      await transact("readwrite", (store) => {
        for (const id of ids) store(STORE).delete(id);
        return undefined;
      });
    },
  };
}
