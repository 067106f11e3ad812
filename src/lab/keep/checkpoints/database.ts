/**
 * Checkpoints in IndexedDB. Every write is one transaction, so a tab closed during a write leaves the
 * previous state.
 */
import type { ArchivedRun, ChartEvent, Checkpoint } from "./checkpoint.ts";
import type { CheckpointStore, Keeping } from "./store.ts";

const STORES = ["runs", "checkpoints", "charts", "keeping"] as const;
type StoreName = (typeof STORES)[number];

export function databaseCheckpoints(name = "isotrope-checkpoints"): CheckpointStore {
  let opened: Promise<IDBDatabase> | undefined;
  const open = (): Promise<IDBDatabase> => {
    opened ??= new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name, 2);
      request.onupgradeneeded = () => {
        const { result } = request;
        // Version 1 had no store "keeping".
        for (const store of STORES) {
          if (!result.objectStoreNames.contains(store)) result.createObjectStore(store);
        }
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    opened.catch(() => {
      opened = undefined;
    });
    return opened;
  };
  /** Runs `work` in a transaction. Resolves to the result of its request when the transaction is complete. */
  const transact = async <Result>(
    mode: IDBTransactionMode,
    work: (store: (name: StoreName) => IDBObjectStore) => IDBRequest<Result> | undefined,
  ): Promise<Result | undefined> => {
    const transaction = (await open()).transaction(STORES, mode);
    const request = work((store) => transaction.objectStore(store));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = () => reject(transaction.error);
      transaction.onerror = () => reject(transaction.error);
    });
  };
  const allOf = (run: string) => IDBKeyRange.bound([run], [run, []]);

  return {
    async runs() {
      try {
        return (await transact<ArchivedRun[]>("readonly", (store) => store("runs").getAll())) ?? [];
      } catch (error) {
        // For example in a private window. The lab works without checkpoints.
        console.warn("Isotrope: checkpoints cannot be read", error);
        return [];
      }
    },
    async write({ run, checkpoint, chart, dropped = [] }) {
      await transact("readwrite", (store) => {
        if (checkpoint) store("checkpoints").put(checkpoint, [run.run, checkpoint.step]);
        if (chart) store("charts").put(chart.events, [run.run, chart.upTo]);
        for (const step of dropped) store("checkpoints").delete([run.run, step]);
        store("runs").put(run, run.run);
        return undefined;
      });
    },
    checkpoint: (run, step) =>
      transact<Checkpoint | undefined>("readonly", (store) =>
        store("checkpoints").get([run, step]),
      ),
    async charts(run) {
      const parts = await transact<ChartEvent[][]>("readonly", (store) =>
        store("charts").getAll(allOf(run)),
      );
      return parts?.flat() ?? [];
    },
    async remove(run) {
      await transact("readwrite", (store) => {
        store("checkpoints").delete(allOf(run));
        store("charts").delete(allOf(run));
        store("runs").delete(run);
        return undefined;
      });
    },
    async keeping() {
      try {
        return await transact<Keeping | undefined>("readonly", (store) => store("keeping").get(0));
      } catch {
        // `runs` has logged the error.
        return undefined;
      }
    },
    async saveKeeping(keeping) {
      try {
        await transact("readwrite", (store) => store("keeping").put(keeping, 0));
      } catch (error) {
        console.warn("Isotrope: the checkpoint limit cannot be saved", error);
      }
    },
  };
}
