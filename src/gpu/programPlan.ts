/** A program before its pipelines and memory exist. */
import type { KernelInstance } from "./kernel.ts";
import type { TunedCall } from "./tuner/tunings.ts";

/** A range of a named space, in bytes. */
export interface Slice {
  readonly space: string;
  readonly offset: number;
  readonly size: number;
}

export interface PlannedCall {
  readonly kernel: KernelInstance;
  readonly slices: readonly Slice[];
  /** Set if the kernel has candidates; `kernel` is the chosen one. */
  readonly tuned?: TunedCall;
  /** The warm-up variant of a kernel without candidates to time. */
  readonly warmUp?: KernelInstance;
  /** The part of the program that it belongs to, for profiles. */
  readonly phase: string;
}

export interface ProgramPlan {
  readonly calls: readonly PlannedCall[];
  /** Sizes in bytes of the spaces that the program creates unless they are given. All others must be given. */
  readonly spaces: ReadonlyMap<string, number>;
  readonly uploads: readonly { readonly slice: Slice; readonly data: Float32Array | Uint32Array }[];
  readonly scalars: ReadonlyMap<string, { readonly word: number; readonly type: "f32" | "u32" }>;
  /** Written by the CPU before a run. */
  readonly inputs: ReadonlyMap<string, Slice>;
  /** Read by the CPU after a run. */
  readonly outputs: ReadonlyMap<string, Slice>;
}
