/** What the page may ask about the runs there were. */
import type { RunCurve, RunSummary } from "./runRecord.ts";

export interface RunLab {
  /** Every run that was kept, the newest first, and the one that goes on. */
  listRuns(): Promise<readonly RunSummary[]>;
  /** A series of some runs, as `loss` or `z.std`; those that lack it are left out. */
  runCurves(ids: readonly string[], series: string): Promise<readonly RunCurve[]>;
  renameRun(id: string, name: string): Promise<void>;
  removeRuns(ids: readonly string[]): Promise<void>;
  /** Takes back what was removed since the page was opened. */
  restoreRuns(ids: readonly string[]): Promise<void>;
  exportRuns(
    ids: readonly string[],
    format: "json" | "csv",
  ): Promise<{ readonly name: string; readonly bytes: Uint8Array }>;
  /** Reads runs from the text of a file; rejects with what is wrong with it. Resolves to their ids. */
  importRuns(fileName: string, text: string): Promise<readonly string[]>;
}
