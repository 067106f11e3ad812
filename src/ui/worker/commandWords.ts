/** What the page waits for while a command of the lab is in progress; completes "waiting for …". */

import type { Lab } from "../../lab/protocol/index.ts";
import { own } from "../../shared/own.ts";

const commandWords: Readonly<Record<Exclude<keyof Lab, "ping">, string>> = {
  open: "the GPU",
  nameMethods: "the list of methods",
  nameProjections: "the list of projections",
  selectMethod: "the settings of the method",
  begin: "the new run",
  train: "the run before training",
  pause: "the steps in progress",
  step: "the step",
  set: "the changed setting",
  setSpeed: "the changed speed",
  setSpace: "the embeddings of the other space",
  setProjection: "the projection",
  setPoints: "the embeddings of the points",
  performance: "the performance counters",
  measure: "the measured times",
  neighbours: "the nearest points",
  query: "the search for nearest points",
  analyse: "the analysis",
  export: "the exported files",
  nameExports: "the list of formats",
  exportAs: "the exported files",
  show: "the checkpoint",
  resume: "the resumed run",
  fork: "the twin",
  endTwin: "the end of the twin",
  setKeeping: "the storage of checkpoints",
  forget: "the deletion of checkpoints",
  thin: "the deletion of checkpoints",
  restoreCheckpoints: "the restored checkpoints",
  listRuns: "the list of runs",
  runCurves: "the curves of runs",
  renameRun: "the record of the run",
  removeRuns: "the deletion of runs",
  restoreRuns: "the restored runs",
  exportRuns: "the exported runs",
  importRuns: "the imported runs",
  keepOwn: "the stored dataset",
  forgetOwn: "the deletion of the dataset",
  outlineGrid: "the size of the grid",
  launchGrid: "the start of the grid",
  cancelGrid: "the run in progress of the grid",
  outlineInvariance: "the size of the experiment",
  launchInvariance: "the start of the experiment",
  mapInvariance: "the results of the experiment",
  mapGrid: "the results of the grid",
};

/** `name` may be a command that is not in the list, of a worker of another version. */
export function wordsOf(name: string): string {
  return own<string>(commandWords, name) ?? name;
}
