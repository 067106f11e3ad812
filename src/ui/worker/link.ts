/**
 * The page's link to the training worker: starts it, watches it, sends it commands one after another,
 * and starts another one in its place.
 */
import type { Lab, LabEvent, Opening, RunConfiguration } from "../../lab/protocol/index.ts";
import type { PageStore } from "../state/store.ts";
import { type Heartbeat, startHeartbeat } from "./heartbeat.ts";
import { type WatchedLab, WorkerGoneError, watchLab } from "./watchedLab.ts";

export interface LabClient {
  readonly lab: Lab;
  open(given: Partial<RunConfiguration>): Promise<Opening>;
  /** Resolves if the worker's script could not be started. */
  readonly failed: Promise<Error>;
  /** Terminates the worker. */
  close(): void;
}

/** Starts a lab, which calls the listener with every event. */
export type Connect = (listener: (event: LabEvent) => void) => LabClient;

export interface LinkOptions {
  readonly store: PageStore;
  readonly connect: Connect;
  readonly receive: (event: LabEvent) => void;
  /** Receives the errors of commands, except of those that ended with their worker. */
  readonly report: (error: unknown) => void;
}

interface Worker {
  readonly client: LabClient;
  readonly watched: WatchedLab;
  readonly heartbeat: Heartbeat;
}

export type Link = ReturnType<typeof createLink>;

export function createLink({ store, connect, receive, report }: LinkOptions) {
  const { getState: get } = store;
  let worker: Worker | undefined;
  let queue = createQueue();

  const lab = (): Lab => {
    if (!worker) throw new Error("The lab is not open yet.");
    return worker.watched.lab;
  };
  const reportUnlessGone = (error: unknown): void => {
    if (!(error instanceof WorkerGoneError)) report(error);
  };
  const connectWorker = (): Worker => {
    const client = connect((event) => {
      if (worker?.client !== client) return;
      worker.heartbeat.heard();
      receive(event);
    });
    const watched = watchLab(client.lab, () => worker?.heartbeat.clock() ?? 0);
    const heartbeat = startHeartbeat({
      ping: () => client.lab.ping(),
      oldest: watched.oldest,
      report(waiting, trouble) {
        get().setWaiting(waiting);
        get().setTrouble(trouble);
      },
    });
    client.failed.then(({ message }) => {
      if (worker?.client !== client) return;
      heartbeat.stop();
      get().setWaiting(undefined);
      get().setTrouble({ kind: "dead", message });
      watched.end(message);
    });
    return { client, watched, heartbeat };
  };
  const close = (): void => {
    worker?.heartbeat.stop();
    worker?.watched.end("The training worker was restarted.");
    worker?.client.close();
    worker = undefined;
    queue = createQueue();
    get().setWaiting(undefined);
    get().setTrouble(undefined);
  };

  return {
    /** The lab. Throws before the first attempt to open it. */
    lab,
    /** Starts a worker, in place of an earlier one, whose commands are dropped. Rejects if the lab cannot open. */
    open(): Promise<Opening> {
      close();
      worker = connectWorker();
      const { client, watched } = worker;
      return watched.track("open", client.open({}));
    },
    /** Runs a command after all earlier ones, at the earliest when the queue has been started. */
    command(task: (lab: Lab) => Promise<void>): Promise<void> {
      const of = queue;
      return of.run(async () => {
        // Commands to an earlier worker are dropped.
        if (of === queue) await task(lab()).catch(reportUnlessGone);
      });
    },
    /** Runs `first`, then the commands that wait. */
    startQueue(first: () => Promise<void>): Promise<void> {
      const started = first().catch(reportUnlessGone);
      queue.start(started);
      return started;
    },
  };
}

/** Tasks wait for the start, then for each other. They must not reject. */
function createQueue() {
  let start = (_: Promise<void>) => {};
  let tail = new Promise<void>((resolve) => {
    start = resolve;
  });
  return {
    run(task: () => Promise<void>): Promise<void> {
      tail = tail.then(task);
      return tail;
    },
    start: (first: Promise<void>) => start(first),
  };
}
