/**
 * What the benchmark asks of a library: open a device, get ready for a problem, take steps. Opening is
 * apart because the time to the first step begins after it.
 */
import type { Problem } from "../problem/problem.ts";

export interface Peer {
  /** Loads nothing more and opens the device. Rejects where the library cannot run here. */
  open(): Promise<OpenPeer>;
}

export interface OpenPeer {
  /** Builds the step and uploads weights and views. */
  prepare(problem: Problem): Promise<Training>;
}

export interface Training {
  /**
   * Issues one step without waiting; resolves to its loss. Work is done in the order of its issue and
   * a loss is read last, so that by then the weights are new as well.
   */
  step(): Promise<number>;
  /** What the library makes better once it has taken its first step; no step is under way. */
  tune?(): Promise<void>;
  /** Called before steps after another library had the page. */
  resume?(): Promise<void>;
  /** Settings of the library worth a trial, of which the fastest is kept; the first is its default. */
  readonly choices?: readonly Choice[];
  /** Bytes held on the GPU, where no WebGPU buffer shows them. */
  gpuBytes?(): number;
  /** Peak of the FMA kernel in 10⁹ operations a second. */
  ceiling?(): Promise<number>;
}

export interface Choice {
  readonly name: string;
  apply(): void;
}
