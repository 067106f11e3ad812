/** What a program is to do, before anything of it exists. */
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
  /** Set where the kernel has variants, of which `kernel` is one. */
  readonly tuned?: TunedCall;
  /** The same work in a form that a CPU adapter compiles sooner. */
  readonly opening?: KernelInstance;
  /** The part of the program that it belongs to. */
  readonly phase: string;
}

export interface ProgramPlan {
  readonly calls: readonly PlannedCall[];
  /** Spaces the program creates where they are not given, in bytes. All others must be given. */
  readonly spaces: ReadonlyMap<string, number>;
  readonly uploads: readonly { readonly slice: Slice; readonly data: Float32Array | Uint32Array }[];
  readonly scalars: ReadonlyMap<string, { readonly word: number; readonly type: "f32" | "u32" }>;
  /** What the CPU writes before a run, and what it may read after one. */
  readonly inputs: ReadonlyMap<string, Slice>;
  readonly outputs: ReadonlyMap<string, Slice>;
}
