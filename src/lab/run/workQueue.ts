/**
 * Runs tasks one after another. A long task, such as training, lets short visits in between its own
 * steps by calling {@link WorkQueue.serveVisits}.
 */
export interface WorkQueue {
  /** Runs `task` after all earlier tasks. `task` must not reject. */
  run(task: () => Promise<void>): Promise<void>;
  /** Runs `visit` when the current task next serves visits, or after it. */
  visit<Result>(visit: () => Promise<Result>): Promise<Result>;
  /** Whether visits are waiting. */
  readonly hasVisits: boolean;
  serveVisits(): Promise<void>;
  /** Resolves when all tasks so far have ended. */
  idle(): Promise<void>;
}

export function createWorkQueue(): WorkQueue {
  const visits: (() => Promise<void>)[] = [];
  let tail: Promise<void> = Promise.resolve();

  const run = (task: () => Promise<void>): Promise<void> => {
    tail = tail.then(task);
    return tail;
  };
  const serveVisits = async (): Promise<void> => {
    for (let visit = visits.shift(); visit; visit = visits.shift()) await visit();
  };
  return {
    run,
    visit: (visit) =>
      new Promise((resolve, reject) => {
        visits.push(() => visit().then(resolve, reject));
        run(serveVisits);
      }),
    get hasVisits() {
      return visits.length > 0;
    },
    serveVisits,
    idle: () => tail,
  };
}
