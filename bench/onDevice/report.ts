/** The JSON report of an on-device measurement. */
import type { KernelReport } from "../../src/cli/benchKernels.ts";
import type { Ceilings } from "../../src/gpu/ceilings.ts";
import type { AdapterDescription } from "../../src/gpu/device.ts";
import type { DisabledVariant } from "../../src/gpu/tuner/tunings.ts";
import type { Row } from "../runner/rows.ts";
import type { Checks, EqualRuns, StepResult } from "./parts.ts";

/** A part that ran, or the reason why it did not. */
export type Attempt<T> = { readonly seconds: number } & (
  | { readonly value: T }
  | { readonly skipped: string }
);

export interface PyTorchReport {
  readonly device: string;
  readonly version: string;
  readonly batch: number;
  readonly steps: readonly {
    readonly workload: string;
    readonly eagerMs: number;
    /** Captured as a CUDA graph and replayed. */
    readonly graphMs: number | null;
  }[];
}

export interface TestReport {
  readonly passed: number;
  readonly failed: number;
}

export interface DeviceReport {
  /** The adapter is a CPU; the times do not predict those of a GPU. */
  readonly software: boolean;
  readonly short: boolean;
  readonly machine: {
    readonly platform: string;
    readonly node: string;
    readonly processor: string;
  };
  readonly adapter: AdapterDescription;
  readonly ceilings: Attempt<Ceilings>;
  readonly steps: Attempt<readonly StepResult[]>;
  readonly kernels: Attempt<KernelReport>;
  readonly equalRuns: Attempt<EqualRuns>;
  readonly pytorch: Attempt<PyTorchReport>;
  readonly peers: Attempt<readonly Row[]>;
  readonly checks: Attempt<Checks>;
  readonly tests: Attempt<TestReport>;
  /** Variants that write other bytes than the default one on this adapter. */
  readonly disabledVariants: readonly DisabledVariant[];
  readonly seconds: number;
}
