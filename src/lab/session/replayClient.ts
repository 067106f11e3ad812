/** The page's connection to a lab that plays a recorded run. Fetched when one is opened. */
import { type Remote, wrap } from "comlink";
import type { Lab, LabEvent, Opening, RecordedFile } from "../protocol/index.ts";
import { clientOf, type LabClient } from "./client.ts";
import type { ReplayLab } from "./replay.ts";

type Listener = (event: LabEvent) => void;

/**
 * Starts a worker that plays a file, and resolves once it could be read to a function that connects the page with it.
 * Rejects, with a sentence, if the file holds no recorded run.
 */
export async function openReplay(file: RecordedFile): Promise<(listener: Listener) => LabClient> {
  let prepared: Prepared | undefined = await prepare(file);
  return (listener) => {
    const ready = prepared;
    prepared = undefined;
    if (ready) {
      ready.hear(listener);
      return ready.client;
    }
    // The page restarts its worker.
    const { worker, lab } = start();
    const client = clientOf(worker, lab, listener);
    return {
      ...client,
      async open(given) {
        await lab.load(file);
        return client.open(given);
      },
    };
  };
}

interface Prepared {
  readonly client: LabClient;
  hear(listener: Listener): void;
}

async function prepare(file: RecordedFile): Promise<Prepared> {
  const { worker, lab } = start();
  let heard: Listener = () => {};
  const client = clientOf(worker, lab, (event) => heard(event));
  let opening: Opening;
  try {
    const failed = client.failed.then((error) => Promise.reject(error));
    failed.catch(() => undefined);
    await Promise.race([lab.load(file), failed]);
    opening = await client.open({});
  } catch (error) {
    client.close();
    throw error;
  }
  return {
    client: { ...client, open: async () => opening },
    hear(listener) {
      heard = listener;
    },
  };
}

function start(): {
  readonly worker: Worker;
  readonly lab: Remote<Lab> & Pick<Remote<ReplayLab>, "load">;
} {
  const worker = new Worker(new URL("./replayWorker.ts", import.meta.url), { type: "module" });
  return { worker, lab: wrap<ReplayLab>(worker) };
}
