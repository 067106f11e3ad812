/** Results of kernel tuning in IndexedDB. */
import type { TuningStore } from "../../gpu/tuner/store.ts";
import { messageOf } from "../../shared/errors.ts";
import { createDatabase } from "../keep/storage/database.ts";

/** The lab opens without earlier timings when the database does not answer in this time. */
const PATIENCE_MILLISECONDS = 3000;
const STORE = "tunings";

/** Without a database, as in private windows, nothing is stored. */
export function databaseStore(): TuningStore {
  const { transact } = createDatabase({
    name: "isotrope",
    version: 1,
    stores: [STORE],
    patience: PATIENCE_MILLISECONDS,
  });
  return {
    async load(adapter) {
      try {
        return await transact<unknown>("readonly", (store) => store(STORE).get(adapter));
      } catch (error) {
        console.warn(`Isotrope: earlier kernel tunings cannot be read: ${messageOf(error)}`);
        return undefined;
      }
    },
    async save(adapter, winners) {
      try {
        await transact("readwrite", (store) => store(STORE).put(winners, adapter));
      } catch (error) {
        console.warn(`Isotrope: kernel tunings cannot be saved: ${messageOf(error)}`);
      }
    },
  };
}
