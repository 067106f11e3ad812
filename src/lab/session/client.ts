/** The page's connection to the lab: starts the worker and receives its events. */
import { proxy, type Remote, transfer, wrap } from "comlink";
import type { Lab, LabEvent, Opening, OwnImporter, RunConfiguration } from "../protocol/index.ts";

export interface LabClient {
  readonly lab: Remote<Lab>;
  /** Opens the lab and starts its events. */
  open(given: Partial<RunConfiguration>): Promise<Opening>;
  /** Resolves if the worker's script could not be loaded or failed at its start. */
  readonly failed: Promise<Error>;
  /** Terminates the worker. */
  close(): void;
}

/** Starts the training worker. `listener` receives every event, in order. */
export function connectLab(listener: (event: LabEvent) => void): LabClient {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  return clientOf(worker, wrap<Lab>(worker), listener);
}

/** The client of a lab in a worker. */
export function clientOf(
  worker: Worker,
  lab: Remote<Lab>,
  listener: (event: LabEvent) => void,
): LabClient {
  return {
    lab,
    open(given) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }: MessageEvent<LabEvent>) => listener(data);
      const datasets = new URL("datasets/", document.baseURI).href;
      return lab.open(transfer({ events: port2, datasets }, [port2]), given);
    },
    failed: firstFailure(worker),
    close: () => worker.terminate(),
  };
}

/** Starts the worker that reads own files. It is fetched only for that. */
export function connectImporter(): OwnImporter {
  const worker = new Worker(new URL("./importWorker.ts", import.meta.url), { type: "module" });
  const importer = wrap<Omit<OwnImporter, "close">>(worker);
  const failed = firstFailure(worker).then((error) => Promise.reject(error));
  // Reported by the command that waits; without one it must not count as unhandled.
  failed.catch(() => undefined);
  return {
    open: (files) => Promise.race([importer.open(files), failed]),
    sample: (settings) => importer.sample(settings),
    read: (settings, progress) => importer.read(settings, proxy(progress)),
    take: (label) => importer.take(label),
    close: () => worker.terminate(),
  };
}

/** Errors after the first message do not end a worker; a missing script or an error before it does. */
function firstFailure(worker: Worker): Promise<Error> {
  return new Promise((resolve) => {
    let started = false;
    worker.addEventListener("message", () => {
      started = true;
    });
    worker.addEventListener("error", ({ message }) => {
      if (!started) resolve(new Error(message || "its script could not be loaded"));
    });
  });
}
