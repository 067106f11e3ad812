/** Commands on a run's past: playback, resuming, forking, checkpoints. */
import type { SettingValue } from "../../shared/settings.ts";
import type { RunConfiguration } from "../../training/configuration.ts";
import type { RunId } from "./events.ts";

export interface TimeLab {
  /** Shows the checkpoint at or before a step; undefined shows the present. Training goes on. */
  show(step: number | undefined): Promise<void>;
  /** Resumes a saved run from its last checkpoint and ends the shown one. Resolves to its configuration, live edits included. */
  resume(run: RunId): Promise<RunConfiguration>;
  /**
   * Forks the run with one setting changed, at the checkpoint at or before `step`, or now. Run and twin
   * are then trained step by step. Rejects if the run has no such setting.
   */
  fork(key: string, value: SettingValue, step?: number): Promise<void>;
  /** Ends the twin, or the run in favour of its twin. */
  endTwin(kept: "run" | "twin"): Promise<void>;
  /** Sets the byte limit of checkpoints, and whether any are saved. */
  setKeeping(keeping: { readonly limit?: number; readonly on?: boolean }): Promise<void>;
  /** Deletes all checkpoints of a run. A run in progress continues; if it is shown, so is its present. */
  forget(run: RunId): Promise<void>;
  /** Deletes every second checkpoint of the shown run. */
  thin(): Promise<void>;
  /** Restores the checkpoints that `forget` or `thin` deleted last. Rejects if they have been erased. */
  restoreCheckpoints(run: RunId): Promise<void>;
}
