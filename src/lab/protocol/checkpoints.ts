/** Checkpoints and the runs they belong to, without the stored state. */
import type { SettingValue } from "../../shared/settings.ts";

/** A checkpoint on the timeline. */
export interface CheckpointMark {
  readonly step: number;
  readonly bytes: number;
  /** Collapse verdict on the projections: `none`, `complete`, … */
  readonly collapse: string;
}

/** Where a twin was forked, and the setting that was changed. */
export interface Origin {
  readonly run: string;
  readonly step: number;
  readonly key: string;
  readonly value: SettingValue;
}

/** A run with saved checkpoints. */
export interface ArchivedRunSummary {
  readonly run: string;
  readonly method: string;
  readonly dataset: string;
  readonly encoder: string;
  /** Step of the last checkpoint, and the number of steps configured. */
  readonly step: number;
  readonly steps: number;
  readonly checkpoints: number;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
  readonly origin?: Origin;
}
