/** What a timeline and a list of kept runs need to know of checkpoints, without the checkpoints. */
import type { SettingValue } from "../../shared/settings.ts";

/** A checkpoint on the timeline. */
export interface CheckpointMark {
  readonly step: number;
  readonly bytes: number;
  /** The verdict on the projections: `none`, `complete`, … */
  readonly collapse: string;
}

/** Where a twin left its run, and the one thing that is different. */
export interface Origin {
  readonly run: string;
  readonly step: number;
  readonly key: string;
  readonly value: SettingValue;
}

/** A run that something is kept of. */
export interface ArchivedRunSummary {
  readonly run: string;
  readonly method: string;
  readonly dataset: string;
  /** Of the last checkpoint, of all that the run was to take. */
  readonly step: number;
  readonly steps: number;
  readonly checkpoints: number;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
  readonly origin?: Origin;
}
