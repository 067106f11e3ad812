/** Queries and changes of run records. */
import type { RunCurve, RunSummary } from "./runRecord.ts";

/** Bytes of the largest file of runs that can be imported: a million steps with ten series. */
export const LARGEST_RUNS_FILE = 256 * 2 ** 20;

export interface RunLab {
  /** All runs with a record, newest first, runs in progress included. */
  listRuns(): Promise<readonly RunSummary[]>;
  /** A series (`loss`, `z.std`, …) of some runs. Runs without it are left out. */
  runCurves(ids: readonly string[], series: string): Promise<readonly RunCurve[]>;
  renameRun(id: string, name: string): Promise<void>;
  removeRuns(ids: readonly string[]): Promise<void>;
  /** Restores runs removed since the page was opened. */
  restoreRuns(ids: readonly string[]): Promise<void>;
  exportRuns(
    ids: readonly string[],
    format: "json" | "csv",
  ): Promise<{ readonly name: string; readonly bytes: Uint8Array }>;
  /** Imports the runs of a file and resolves to their ids. Rejects if the file is not valid. */
  importRuns(fileName: string, text: string): Promise<readonly string[]>;
}
