/** A layouter on a thread of its own, from the first request until it is closed. */
import { type Remote, transfer, wrap } from "comlink";
import type { Layouter } from "./layouter.ts";
import type { LayoutWorker } from "./layoutWorker.ts";

export function openLayoutThread(): Layouter {
  let thread: { readonly worker: Worker; readonly remote: Remote<LayoutWorker> } | undefined;
  const open = () => {
    const worker = new Worker(new URL("./layoutWorker.ts", import.meta.url), { type: "module" });
    return { worker, remote: wrap<LayoutWorker>(worker) };
  };
  return {
    lay(request) {
      thread ??= open();
      return thread.remote.lay(transfer(request, [request.embeddings.data.buffer]));
    },
    close() {
      thread?.worker.terminate();
      thread = undefined;
    },
  };
}
