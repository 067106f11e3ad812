/**
 * Offline use. The service worker (scripts/support/service-worker.js) keeps the page once it has been opened, and
 * each dataset that has been used. A new version of the page waits until the user takes it.
 */
import type { PageStore } from "../state/store.ts";

/** A dataset in files. */
export interface OfflineDataset {
  readonly id: string;
  readonly bytes: number;
  readonly kept: boolean;
}

/** What the service worker answers. */
interface Answer {
  /** Whether the file that was asked about is part of its version. */
  readonly has?: boolean;
  readonly datasets?: readonly OfflineDataset[];
  readonly problem?: string;
}

type Question =
  | { readonly type: "list" }
  | { readonly type: "keep"; readonly dataset: string }
  | { readonly type: "has"; readonly address: string };

/** Milliseconds after which a service worker that does not answer is given up; a dataset may take minutes. */
const patience = { list: 10_000, keep: 600_000, has: 10_000 } as const;

const newVersion =
  "A new version of the lab is ready. It replaces this one when you reload the page; a run that is training ends then.";

/** Registers the service worker. Without one the page works as before, and needs the network. */
export async function startOffline(store: PageStore): Promise<void> {
  const { serviceWorker } = navigator;
  try {
    const registration = await serviceWorker.register("./sw.js", { scope: "./" });
    const settle = () => {
      if (registration.waiting && serviceWorker.controller) {
        settleVersion(store, registration.waiting).catch(() => {});
      }
    };
    settle();
    registration.addEventListener("updatefound", () =>
      registration.installing?.addEventListener("statechange", settle),
    );
    await serviceWorker.ready;
    let used: string | undefined;
    const keepUsed = () => {
      const dataset = store.getState().points?.dataset;
      if (dataset === undefined || dataset === used) return;
      used = dataset;
      // Datasets that are drawn have no files. One that cannot be kept is fetched again when it is used again.
      keepOffline(dataset).catch(() => {});
    };
    keepUsed();
    store.subscribe(keepUsed);
  } catch {
    // Private windows and settings of the browser may refuse service workers.
  }
}

/**
 * The version that waits takes over if the page already is of it, as it is when the server was asked for the page.
 * Otherwise the user decides.
 */
async function settleVersion(store: PageStore, waiting: ServiceWorker): Promise<void> {
  const { src = "" } = document.querySelector<HTMLScriptElement>("script[type=module]") ?? {};
  const { has } = await ask({ type: "has", address: src }, waiting);
  if (has) return waiting.postMessage({ type: "take over" });
  store.getState().notify(newVersion, {
    label: "Reload",
    run() {
      // Only this tab reloads; others continue with the version that they have.
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), {
        once: true,
      });
      waiting.postMessage({ type: "take over" });
    },
  });
}

/** The datasets in files. Rejects with a sentence if there is no service worker. */
export const offlineDatasets = (): Promise<readonly OfflineDataset[]> =>
  askForDatasets({ type: "list" });

/** Fetches and keeps all files of a dataset. Rejects with a sentence if that fails. */
export const keepOffline = (dataset: string): Promise<readonly OfflineDataset[]> =>
  askForDatasets({ type: "keep", dataset });

async function askForDatasets(question: Question): Promise<readonly OfflineDataset[]> {
  const registration = await navigator.serviceWorker?.getRegistration();
  if (!registration?.active) {
    throw new Error(
      "This browser has not installed the lab, so it needs the network. Offline use needs https or localhost, and a browser that allows service workers.",
    );
  }
  const { datasets, problem = "unknown" } = await ask(question, registration.active);
  if (!datasets) throw new Error(problem);
  return datasets;
}

async function ask(question: Question, worker: ServiceWorker): Promise<Answer> {
  const { port1, port2 } = new MessageChannel();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise<Answer>((resolve, reject) => {
      port1.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
      const late = () => reject(new Error("The browser did not answer. Reload the page."));
      timer = setTimeout(late, patience[question.type]);
      worker.postMessage(question, [port2]);
    });
  } finally {
    clearTimeout(timer);
    port1.close();
  }
}
