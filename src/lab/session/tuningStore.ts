/** Results of kernel tuning in IndexedDB. */
import { createStore, get, set } from "idb-keyval";
import type { TuningStore } from "../../gpu/tuner/store.ts";

/** Without a database, as in private windows, nothing is stored. */
export function databaseStore(): TuningStore {
  const open = () => createStore("isotrope", "tunings");
  return {
    async load(adapter) {
      try {
        return await get<unknown>(adapter, open());
      } catch (error) {
        console.warn("Isotrope: earlier kernel tunings cannot be read", error);
        return undefined;
      }
    },
    async save(adapter, winners) {
      try {
        await set(adapter, winners, open());
      } catch (error) {
        console.warn("Isotrope: kernel tunings cannot be saved", error);
      }
    },
  };
}
