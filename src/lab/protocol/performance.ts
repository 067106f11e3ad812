/** What a step costs, as the performance panel shows it. */
import type { Ceilings } from "../../gpu/ceilings.ts";
import type { AdapterDescription } from "../../gpu/device.ts";
import type { DisabledVariant, Tunings } from "../../gpu/tuner/tunings.ts";

/** A part of a step on the GPU. */
export interface PartCost {
  readonly part: "augmentation" | "forward" | "backward" | "optimiser";
  readonly dispatches: number;
  readonly flops: number;
  /** Absent until measured, and if the adapter has no timestamps. */
  readonly milliseconds?: number;
}

export interface KernelCost {
  readonly kernel: string;
  readonly dispatches: number;
  readonly milliseconds: number;
  /** Share of the time of all dispatches, 0 to 1. */
  readonly share: number;
  /** Null for a kernel without a flop count. */
  readonly gigaflops: number | null;
}

/** Times of the dispatches of a step. */
export interface StepProfile {
  /** Number of repetitions averaged. */
  readonly runs: number;
  readonly milliseconds: number;
  readonly parts: readonly PartCost[];
  /** Longest first. */
  readonly kernels: readonly KernelCost[];
}

/** Time and work per step over the last steps, in milliseconds and counts. */
export interface StepPace {
  readonly steps: number;
  /** The step itself: GPU, JavaScript, and waiting for each other. */
  readonly step: number;
  readonly javascript: number;
  readonly observing: number;
  readonly resting: number;
  readonly dispatches: number;
  readonly submits: number;
  readonly buffersCreated: number;
  readonly bindGroupsCreated: number;
}

export interface PerformanceReport {
  readonly adapter: AdapterDescription;
  readonly batch: number;
  /** Of one step. */
  readonly dispatches: number;
  readonly flops: number;
  readonly parts: readonly PartCost[];
  /** Since the last report; absent before the first step. */
  readonly pace?: StepPace;
  /** Bytes of all buffers now, and their maximum so far. */
  readonly bytes: number;
  readonly peakBytes: number;
  readonly buffers: number;
  readonly variants: Tunings;
  /** Variants that are not used, because they write other bytes than the default ones on this adapter. */
  readonly disabled: readonly DisabledVariant[];
  /** Set once measured. "none": the adapter has no timestamps. */
  readonly profile?: StepProfile | "none";
  readonly ceilings?: Ceilings;
}
