/** The worker that plays recorded runs. It needs no WebGPU. */
import { expose } from "comlink";
import { builtInTables, httpSource } from "../../data/index.ts";
import { openLayoutThread } from "../observe/layout/thread.ts";
import { createReplayLab } from "./replay.ts";

expose(
  createReplayLab({
    tables: (folder) => builtInTables(httpSource(folder)),
    openLayouter: openLayoutThread,
  }),
);
