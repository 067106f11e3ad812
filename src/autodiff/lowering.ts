/**
 * What an op sees while it becomes dispatches: operands to bind, and a way to request a kernel.
 * Offsets, liveness and pipelines belong to the planner. Sizes are in 4-byte words: one f32 or u32.
 */
import type { Kernel, KernelInstance } from "../gpu/kernel.ts";
import type { Shape } from "../shared/shapes.ts";

/** A range of a virtual buffer that a kernel binds; opaque to ops. */
export interface Operand {
  readonly buffer: VirtualBuffer;
  /** In words from the buffer's start. */
  readonly offset: number;
  readonly words: number;
  readonly shape: Shape;
  /** Set if other dispatches of the same kernel bind the rest of the tensor, see {@link Lowering.mostWork}. */
  readonly part?: true;
  /** Set if the operand is a run-time scalar: its word of the uniform block. */
  readonly scalarWord?: number;
}

/** Memory before it has an address. Its identity is the object itself. */
export interface VirtualBuffer {
  readonly words: number;
  readonly location: Location;
}

export type Location =
  /** Lives from its first writer to its last reader; shares memory with other temporaries. */
  | { readonly kind: "temporary" }
  /** A slice of the flat state, `offset` words in. */
  | { readonly kind: "state"; readonly offset: number }
  /** Lives as long as the program: written by the CPU, or read back by it. */
  | { readonly kind: "pinned"; readonly name: string; readonly values?: Float32Array | Uint32Array }
  | { readonly kind: "external"; readonly name: string }
  | { readonly kind: "scalars" };

export interface Lowering {
  /** True on a CPU adapter, where register tiles beat workgroup memory. */
  readonly software: boolean;
  /** True if threads can read each other's values in quads. */
  readonly quads: boolean;
  /** Multiply-adds of one dispatch: drivers reset a device that is busy with one for seconds. */
  readonly mostWork: number;
  input(index: number): Operand;
  output(index: number): Operand;
  /** Memory for this node's own use. */
  scratch(words: number): Operand;
  /** Fixed values, uploaded once. */
  data(values: Float32Array | Uint32Array): Operand;
  /**
   * Memory for `splits` partial results of an output, one after the other. They are added in this
   * order before the output is read. The output itself if `splits` is 1.
   */
  partials(output: number, splits: number): Operand;
  /**
   * Dispatches a kernel, with operands by the names of its buffers and run-time scalars. The adapter
   * and the tuner choose the variant of a heavy kernel.
   */
  run<Dims, Name extends string, Scalar extends string>(
    kernel: Kernel<Dims, Name, Scalar>,
    dims: Dims,
    operands: Readonly<Partial<Record<Name | Scalar, Operand>>>,
  ): void;
  /** Dispatches generated WGSL, with operands in binding order. */
  runInstance(instance: KernelInstance, operands: readonly Operand[]): void;
}
