/** What a step costs, as the performance panel shows it. */
import type { Ceilings } from "../../gpu/ceilings.ts";
import type { AdapterDescription } from "../../gpu/device.ts";
import type { Tunings } from "../../gpu/tuner/tunings.ts";

/** A part of a step on the GPU. */
export interface PartCost {
  readonly part: "augmentation" | "forward" | "backward" | "optimiser";
  readonly dispatches: number;
  readonly flops: number;
  /** Measured; absent until then and where the adapter has no timestamps. */
  readonly milliseconds?: number;
}

export interface KernelCost {
  readonly kernel: string;
  readonly dispatches: number;
  readonly milliseconds: number;
  /** Of the time of all dispatches, 0 to 1. */
  readonly share: number;
  /** Null for a kernel that does not say how much it computes. */
  readonly gigaflops: number | null;
}

/** A step's dispatches, timed one by one. */
export interface StepProfile {
  /** Profiled runs that each time is a mean of. */
  readonly runs: number;
  readonly milliseconds: number;
  readonly parts: readonly PartCost[];
  /** Longest first. */
  readonly kernels: readonly KernelCost[];
}

/** Where the time of the last steps went; milliseconds and counts per step. */
export interface StepPace {
  readonly steps: number;
  /** On the step itself: the GPU, JavaScript, and waiting for one another. */
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
  /** Of the steps since the last report; absent before the first step. */
  readonly pace?: StepPace;
  /** Bytes of all buffers now, and the most that there were. */
  readonly bytes: number;
  readonly peakBytes: number;
  readonly buffers: number;
  readonly variants: Tunings;
  /** Set once measured. "none": the adapter has no timestamps. */
  readonly profile?: StepProfile | "none";
  readonly ceilings?: Ceilings;
}
