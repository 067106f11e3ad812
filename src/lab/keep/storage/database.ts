/**
 * A connection to an IndexedDB database that is opened when it is first used and opened again after it was
 * lost. Every call is one transaction: it is written whole or not at all, also when the tab is closed
 * meanwhile. Every call ends within a time limit.
 */
import { NO_DATABASE, StorageError } from "./causes.ts";
import { unanswered } from "./deadline.ts";

export interface DatabaseOptions {
  readonly name: string;
  readonly version: number;
  /** Object stores; those that an earlier version did not have are created. */
  readonly stores: readonly string[];
  /** Default 10 s. */
  readonly patience?: number;
}

export interface Database {
  /** Runs `work` in a transaction. Resolves to the result of its request when the transaction is complete. */
  transact<Result>(
    mode: IDBTransactionMode,
    work: (store: (name: string) => IDBObjectStore) => IDBRequest<Result> | undefined,
  ): Promise<Result | undefined>;
  /** `listener` is called when the browser has closed the database, as when the user clears the site's data. */
  onLost(listener: () => void): void;
}

const PATIENCE_MILLISECONDS = 10_000;
const BLOCKED =
  "Another tab with another version of the lab holds the browser's database. Close that tab.";

export function createDatabase(options: DatabaseOptions): Database {
  const { name, stores, patience = PATIENCE_MILLISECONDS } = options;
  let opened: Promise<IDBDatabase> | undefined;
  let lost: () => void = () => {};

  const open = (): Promise<IDBDatabase> => {
    if (opened) return opened;
    const opening = connect(options, patience, (wasLost) => {
      if (opened === opening) opened = undefined;
      if (wasLost) lost();
    });
    opened = opening;
    opening.catch(() => {
      if (opened === opening) opened = undefined;
    });
    return opening;
  };
  /** A transaction; opens the database again if it was closed without notice. */
  const begin = async (mode: IDBTransactionMode): Promise<IDBTransaction> => {
    const database = await open();
    try {
      return database.transaction(stores, mode);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "InvalidStateError") throw error;
      opened = undefined;
      return (await open()).transaction(stores, mode);
    }
  };

  return {
    async transact(mode, work) {
      const transaction = await begin(mode);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          reject(unanswered(name, patience));
          abort(transaction);
        }, patience);
        const fail = (error: unknown) => {
          clearTimeout(timer);
          reject(error);
        };
        try {
          const request = work((store) => transaction.objectStore(store));
          transaction.oncomplete = () => {
            clearTimeout(timer);
            resolve(request?.result);
          };
          transaction.onabort = () =>
            fail(transaction.error ?? new StorageError("The browser has stopped a write."));
        } catch (error) {
          // Requests that were made before the error must not be written without the rest.
          abort(transaction);
          fail(error);
        }
      });
    },
    onLost(listener) {
      lost = listener;
    },
  };
}

/** `closed` is called when the connection can no longer be used, and whether its data may be lost. */
function connect(
  { name, version, stores }: DatabaseOptions,
  patience: number,
  closed: (wasLost: boolean) => void,
): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    if (typeof indexedDB === "undefined" || indexedDB === null) {
      throw new StorageError(NO_DATABASE);
    }
    const request = indexedDB.open(name, version);
    let blocked = false;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(blocked ? new StorageError(BLOCKED) : unanswered(name, patience));
    }, patience);
    request.onblocked = () => {
      blocked = true;
    };
    request.onupgradeneeded = () => {
      const { result } = request;
      for (const store of stores) {
        if (!result.objectStoreNames.contains(store)) result.createObjectStore(store);
      }
    };
    request.onsuccess = () => {
      clearTimeout(timer);
      const { result } = request;
      if (late) {
        result.close();
        return;
      }
      // A newer version of the lab in another tab waits for this connection to close.
      result.onversionchange = () => {
        result.close();
        closed(false);
      };
      result.onclose = () => closed(true);
      resolve(result);
    };
    request.onerror = () => {
      clearTimeout(timer);
      reject(request.error);
    };
  });
}

/** Undoes the transaction's requests, if it is not complete. */
function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It is complete or was aborted already.
  }
}
