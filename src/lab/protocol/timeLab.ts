/** What the page can ask of a run's past: show it, keep it, go on with it, fork it. */
import type { SettingValue } from "../../shared/settings.ts";
import type { RunConfiguration } from "../../training/configuration.ts";

export interface TimeLab {
  /** Shows the checkpoint at or before a step, until it is called without one. Training goes on. */
  show(step: number | undefined): Promise<void>;
  /** Goes on with a kept run from its last checkpoint, ends the run there was; returns what it is made of, with live edits. */
  resume(run: string): Promise<RunConfiguration>;
  /**
   * Forks the run with one setting changed, at the checkpoint at or before `step`, or now. Run and twin
   * are trained on in step. Rejects where the run has no such setting.
   */
  fork(key: string, value: SettingValue, step?: number): Promise<void>;
  /** Ends the twin, or makes it the run. */
  endTwin(kept: "run" | "twin"): Promise<void>;
  /** Bytes that checkpoints may take, and whether any are kept. */
  setKeeping(keeping: { readonly limit?: number; readonly on?: boolean }): Promise<void>;
  /** Deletes everything that is kept of a run; the run that goes on goes on. */
  forget(run: string): Promise<void>;
  /** Deletes every second checkpoint of the run that goes on. */
  thin(): Promise<void>;
}
