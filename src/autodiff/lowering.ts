/**
 * What an op sees while it turns itself into dispatches: operands to bind and a way to ask for a
 * kernel. It does not see offsets, liveness or pipelines; those are the planner's.
 */
import type { Kernel, KernelInstance } from "../gpu/kernel.ts";
import type { Shape } from "../shared/shapes.ts";

/** A piece of memory the planner will place; opaque to ops. */
export interface Operand {
  readonly buffer: VirtualBuffer;
  /** In words from the buffer's start. */
  readonly offset: number;
  readonly words: number;
  readonly shape: Shape;
  /** Set where the operand is a run-time scalar of the uniform block. */
  readonly scalarWord?: number;
}

/** Memory before it has an address. */
export interface VirtualBuffer {
  readonly id: number;
  readonly words: number;
  readonly home: Home;
}

export type Home =
  /** Lives from its first writer to its last reader; shares memory with others. */
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
  /** Threads can read each other's values in quads. */
  readonly quads: boolean;
  input(index: number): Operand;
  output(index: number): Operand;
  /** Memory for this node's own use. */
  scratch(words: number): Operand;
  /** Fixed values, uploaded once. */
  data(values: Float32Array | Uint32Array): Operand;
  /**
   * Where to write `splits` partial results of an output, one after the other; they are added up in this
   * order before anyone reads the output. The output itself where there is only one.
   */
  partials(output: number, splits: number): Operand;
  /**
   * Dispatches a kernel; operands by the names of its buffers and run-time scalars. Which variant of a
   * heavy kernel runs is the adapter's affair, not the op's.
   */
  run<Dims, Tuning, Name extends string, Scalar extends string>(
    kernel: Kernel<Dims, Tuning, Name, Scalar>,
    dims: Dims,
    operands: Readonly<Partial<Record<Name | Scalar, Operand>>>,
  ): void;
  /** Dispatches generated WGSL; operands in binding order. */
  runInstance(instance: KernelInstance, operands: readonly Operand[]): void;
}
