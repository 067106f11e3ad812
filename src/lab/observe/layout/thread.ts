/** A layouter on a thread of its own, which starts at the first request. */
import { type Remote, transfer, wrap } from "comlink";
import type { Layouter } from "./layouter.ts";
import type { LayoutWorker } from "./layoutWorker.ts";

export function openLayoutThread(): Layouter {
  let thread:
    | {
        readonly worker: Worker;
        readonly remote: Remote<LayoutWorker>;
        readonly ended: Promise<never>;
      }
    | undefined;
  const close = () => {
    thread?.worker.terminate();
    thread = undefined;
  };
  const open = () => {
    const worker = new Worker(new URL("./layoutWorker.ts", import.meta.url), { type: "module" });
    const ended = new Promise<never>((_, reject) => {
      worker.addEventListener("error", ({ message }) => {
        close();
        reject(new Error(message || "its thread could not be started"));
      });
    });
    // Reported through `lay`; without a request it must not count as unhandled.
    ended.catch(() => undefined);
    return { worker, remote: wrap<LayoutWorker>(worker), ended };
  };
  return {
    lay(request) {
      thread ??= open();
      const { remote, ended } = thread;
      const laid = remote.lay(transfer(request, [request.embeddings.data.buffer]));
      // After an error the thread does not respond.
      return Promise.race([laid, ended]);
    },
    close,
  };
}
