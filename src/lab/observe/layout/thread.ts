/** A layouter on a thread of its own, from the first request until it is closed. */
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
    // Whoever waits for a layout hears of it; nobody else needs to.
    ended.catch(() => undefined);
    return { worker, remote: wrap<LayoutWorker>(worker), ended };
  };
  return {
    lay(request) {
      thread ??= open();
      const { remote, ended } = thread;
      const laid = remote.lay(transfer(request, [request.embeddings.data.buffer]));
      // A thread that is gone answers nothing.
      return Promise.race([laid, ended]);
    },
    close,
  };
}
