/** The training worker: opens this thread's WebGPU and exposes the lab over Comlink. */
import { expose } from "comlink";
import { builtInTables, httpSource } from "../../data/index.ts";
import { openDevice } from "../../gpu/device.ts";
import { databaseCheckpoints } from "../keep/checkpoints/database.ts";
import { browserKeeping } from "../keep/own/browser.ts";
import { databaseRuns } from "../keep/runs/databaseRuns.ts";
import { browserTabs } from "../keep/storage/tabs.ts";
import { openLayoutThread } from "../observe/layout/thread.ts";
import { createSession } from "./session.ts";
import { databaseStore } from "./tuningStore.ts";

expose(
  createSession({
    openDevice: () => openDevice(self.navigator.gpu),
    tables: (folder) => builtInTables(httpSource(folder)),
    tunings: databaseStore(),
    checkpoints: databaseCheckpoints(),
    runs: databaseRuns(),
    own: browserKeeping(),
    tabs: browserTabs(),
    openLayouter: openLayoutThread,
  }),
);
