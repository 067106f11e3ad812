/** What an optimiser definition says: its settings, the flat regions it keeps, and its step. */
import type { FlatStep } from "../../autodiff/ops/optimise.ts";
import type { Node, Tensor } from "../../autodiff/tensor.ts";
import type { Settings, ValuesOf } from "../../shared/settings.ts";

export interface OptimiserContext<S extends Settings> {
  readonly flat: FlatStep;
  readonly settings: ValuesOf<S>;
  /** A flat region as long as the parameters, by the name listed in `moments`. */
  moment(name: string): Tensor;
  /** A run-time scalar; `scalarsAt` gives its value. */
  scalar(name: string): Tensor;
  /** [tensors, 2] u32: offset and words of each tensor in the flat buffers. */
  readonly segments: () => Tensor;
}

export interface OptimiserDefinition<S extends Settings = Settings> {
  readonly id: string;
  readonly label: string;
  readonly summary: string;
  readonly settings: S;
  readonly defaultRate: number;
  readonly defaultDecay: number;
  /** Regions of state, each as long as the parameters, zero at step 0. */
  readonly moments: readonly string[];
  step(context: OptimiserContext<S>): Node;
  /** Values of its own run-time scalars at a step counted from 0. */
  scalarsAt(step: number): Readonly<Record<string, number>>;
}

export const defineOptimiser = <S extends Settings>(
  definition: OptimiserDefinition<S>,
): OptimiserDefinition<S> => definition;
