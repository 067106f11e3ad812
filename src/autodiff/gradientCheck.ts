/** A comparison of an op's gradient with central differences. Ops export theirs as `gradientChecks`. */
import type { Random } from "../shared/random.ts";
import type { Shape } from "../shared/shapes.ts";
import type { Tensor } from "./tensor.ts";

export interface GradientCheck {
  /** Shapes of the differentiable inputs. */
  readonly shapes: readonly Shape[];
  readonly build: (...inputs: Tensor[]) => Tensor;
  /** Values of the inputs; default standard normal. */
  readonly values?: (random: Random, input: number) => number;
  /** Step of the central differences; default 1e-2. */
  readonly step?: number;
  readonly scalars?: Readonly<Record<string, number>>;
}

/** Checks by the names of their tests. */
export type GradientChecks = Readonly<Record<string, GradientCheck>>;
