/** The user's own datasets as a source of tables. The code that reads and keeps them is loaded once there are any. */
import type { TableSource } from "../../../data/index.ts";
import { settledWithin } from "../storage/deadline.ts";
import type { Tabs } from "../storage/tabs.ts";
import type { OwnShelf } from "./shelf.ts";
import type { OwnStore } from "./store.ts";

export interface OwnKeeping {
  /** Whether there may be datasets. */
  exist(): Promise<boolean>;
  store(): Promise<OwnStore>;
}

export interface OwnTables extends TableSource {
  /** Reads the list. Never rejects: without it there are no own datasets. */
  load(): Promise<void>;
  /** The datasets that are kept, to change them. */
  shelf(): Promise<OwnShelf>;
}

export interface OwnTablesParts {
  /** Default: in memory. */
  readonly keeping?: OwnKeeping;
  /** Called when the list has changed without a command: another tab has changed it, or it was read late. */
  readonly changed: () => void;
  readonly tabs?: Tabs;
}

/** The page does not wait longer for a slow store when it opens. */
const LOAD_MILLISECONDS = 2000;

const inMemory: OwnKeeping = {
  exist: async () => false,
  store: async () => (await import("./store.ts")).memoryOwn(),
};

export function createOwnTables({ keeping = inMemory, changed, tabs }: OwnTablesParts): OwnTables {
  let loaded: OwnShelf | undefined;
  let loading: Promise<OwnShelf> | undefined;
  const load = async (): Promise<OwnShelf> => {
    const [{ createOwnShelf }, store] = await Promise.all([import("./shelf.ts"), keeping.store()]);
    const shelf = createOwnShelf(store, () => tabs?.post({ type: "own" }));
    await shelf.load();
    loaded = shelf;
    return shelf;
  };
  const shelf = (): Promise<OwnShelf> => {
    loading ??= load();
    // Tried again with the next command.
    loading.catch(() => {
      loading = undefined;
    });
    return loading;
  };

  tabs?.listen((message) => {
    if (message.type !== "own") return;
    shelf()
      .then((known) => known.load())
      .then(changed, () => undefined);
  });
  return {
    list: () => loaded?.list() ?? [],
    open: async (id) => (await shelf()).open(id),
    async load() {
      let isLate = false;
      const reading = keeping.exist().then(async (exist) => {
        if (exist) await shelf();
        if (isLate) changed();
      });
      await settledWithin(LOAD_MILLISECONDS, reading);
      isLate = true;
    },
    shelf,
  };
}
