/** The definition of an optimiser: settings, flat state regions and step. */
import type { FlatStep } from "../../autodiff/ops/optimise.ts";
import type { Node, Tensor } from "../../autodiff/tensor.ts";
import type { Settings, ValuesOf } from "../../shared/settings.ts";

export interface OptimiserContext<S extends Settings> {
  readonly flat: FlatStep;
  readonly settings: ValuesOf<S>;
  /** A flat region with the length of the parameters, by its name in `moments`. */
  moment(name: string): Tensor;
  /** A run-time scalar, whose value `scalarsAt` provides. */
  scalar(name: string): Tensor;
  /** Shape [tensors, 2], u32: offset and length of each tensor in the flat buffers, in words. */
  readonly segments: () => Tensor;
}

export interface OptimiserDefinition<S extends Settings = Settings> {
  readonly id: string;
  readonly label: string;
  readonly summary: string;
  readonly settings: S;
  readonly defaultRate: number;
  readonly defaultDecay: number;
  /** State regions with the length of the parameters, zero at step 0. */
  readonly moments: readonly string[];
  step(context: OptimiserContext<S>): Node;
  /** Values of the optimiser's run-time scalars at a step, counted from 0. */
  scalarsAt(step: number): Readonly<Record<string, number>>;
}

export const defineOptimiser = <S extends Settings>(
  definition: OptimiserDefinition<S>,
): OptimiserDefinition<S> => definition;
