/**
 * Interface that each benchmarked library implements. Opening the device is separate from preparing a problem
 * because the time to the first step starts after it.
 */
import type { Problem } from "../problem/problem.ts";

export interface Peer {
  /** Loads the library and opens the device. Rejects if the library cannot run here. */
  open(): Promise<OpenPeer>;
}

export interface OpenPeer {
  /** Builds the step and uploads weights and views. */
  prepare(problem: Problem): Promise<Training>;
}

export interface Training {
  /**
   * Issues one step without waiting; resolves to its loss. Steps execute in order and the loss is read
   * last, so the weights are updated by then.
   */
  step(): Promise<number>;
  /** Optimises the library after its first step; no step is in flight. */
  tune?(): Promise<void>;
  /** Called before further steps after another library has run in the same page. */
  resume?(): Promise<void>;
  /** Settings to try; the fastest is used. The first is the library's default. */
  readonly choices?: readonly Choice[];
  /** Bytes held on the GPU, if they are not in WebGPU buffers. */
  gpuBytes?(): number;
  /** Peak throughput of the FMA kernel in GFLOP/s. */
  ceiling?(): Promise<number>;
}

export interface Choice {
  readonly name: string;
  apply(): void;
}
