/** Winners of timings in the browser's database, of which a worker may use as much as a page. */
import { createStore, get, set } from "idb-keyval";
import type { TuningStore } from "../../gpu/tuner/store.ts";

/** A store that does without where the browser has or gives no database, as in private windows. */
export function databaseStore(): TuningStore {
  const open = () => createStore("isotrope", "tunings");
  return {
    async load(adapter) {
      try {
        return await get<unknown>(adapter, open());
      } catch (error) {
        console.warn("Isotrope: what was timed before cannot be read", error);
        return undefined;
      }
    },
    async save(adapter, winners) {
      try {
        await set(adapter, winners, open());
      } catch (error) {
        console.warn("Isotrope: what was timed cannot be kept", error);
      }
    },
  };
}
