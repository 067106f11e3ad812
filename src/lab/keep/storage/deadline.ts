/** A time limit for calls that may never be answered. */
import { StorageError } from "./causes.ts";

/** Runs one call of a store, named for messages. Stores are wrapped with it: for time limits, and for faults in tests. */
export type StoreCall = <Result>(call: string, work: () => Promise<Result>) => Promise<Result>;

/** Longest wait for an answer of a store. The database gives up earlier (database.ts). */
const PATIENCE_MILLISECONDS = 15_000;

/** Rejects with StorageError if a call is not answered in time; a later answer is ignored. */
export function withinTime(milliseconds = PATIENCE_MILLISECONDS): StoreCall {
  return (call, work) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(unanswered(call, milliseconds)), milliseconds);
      // A call may also throw at once.
      Promise.resolve()
        .then(work)
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });
}

export const unanswered = (call: string, milliseconds: number): StorageError =>
  new StorageError(
    `The browser's database has not answered (${call}) for ${milliseconds / 1000} s. It is tried again later.`,
  );

/** Resolves when `work` has resolved or rejected, at the latest after some time. */
export const settledWithin = (milliseconds: number, work: Promise<unknown>): Promise<void> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  const settled = work.then(
    () => undefined,
    () => undefined,
  );
  return Promise.race([settled, limit]).finally(() => clearTimeout(timer));
};
