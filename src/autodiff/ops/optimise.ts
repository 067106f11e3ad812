/**
 * Optimisers as effects, which update the flat parameters. If the loss or the gradient norm is not finite,
 * nothing is written.
 */
import { adamw } from "../../gpu/kernels/adamw.ts";
import { clampValues } from "../../gpu/kernels/clampValues.ts";
import { lars } from "../../gpu/kernels/lars.ts";
import { sgd } from "../../gpu/kernels/sgd.ts";
import { squaredNormPartials } from "../../gpu/kernels/squaredNormPartials.ts";
import { stepGate } from "../../gpu/kernels/stepGate.ts";
import { sizeOf } from "../../shared/shapes.ts";
import { effect } from "../effect.ts";
import type { Node, Tensor } from "../tensor.ts";

/** Inputs of every optimiser. `parameters` and `gradients` are flat regions [length]. */
export interface FlatStep {
  readonly parameters: Tensor;
  readonly gradients: Tensor;
  /** [length / 64, 2]: factors of weight decay and learning rate for each block. */
  readonly table: Tensor;
  /** Partial sums of the squared gradient norm; see {@link squaredNormStep}. */
  readonly squaredNorm: Tensor;
  /** [] or [1] */
  readonly loss: Tensor;
  readonly learningRate: Tensor;
  readonly weightDecay: Tensor;
  /** Gradients are clipped to this norm; 0 disables clipping. */
  readonly clipNorm: number;
}

/** The number of partial sums that {@link squaredNormStep} writes for a flat region of this length. */
export { squaredNormChunks } from "../../gpu/kernels/squaredNormPartials.ts";

/**
 * Writes partial sums of the squared norm of the flat gradients to `partials` [chunks]; infinite if an
 * element is not finite.
 */
export function squaredNormStep(gradients: Tensor, partials: Tensor): Node {
  const dims = { length: gradients.shape[0] ?? 0, chunks: partials.shape[0] ?? 1 };
  return effect("squaredNorm", { gradients, partials }, (lowering, operands) =>
    lowering.run(squaredNormPartials, { ...dims, singleLane: lowering.software }, operands),
  );
}

/**
 * Decides whether the step is taken, after {@link squaredNormStep}. If the loss or the norm is not finite, or if
 * an earlier step was not taken, `skipped` [1] becomes 1 and the norm infinite, at which no optimiser writes.
 */
export function stepGateStep(squaredNorm: Tensor, loss: Tensor, skipped: Tensor): Node {
  const dims = { chunks: squaredNorm.shape[0] ?? 1 };
  return effect("stepGate", { squaredNorm, loss, skipped }, (lowering, operands) =>
    lowering.run(stepGate, dims, operands),
  );
}

const dimsOf = ({ parameters, squaredNorm: { shape }, clipNorm }: FlatStep) => ({
  length: parameters.shape[0] ?? 0,
  chunks: shape[0] ?? 1,
  clipNorm,
});

const sharedInputs = (step: FlatStep) => ({
  parameters: step.parameters,
  gradients: step.gradients,
  table: step.table,
  squaredNorm: step.squaredNorm,
  loss: step.loss,
  learningRate: step.learningRate,
  weightDecay: step.weightDecay,
});

/** One AdamW step; `correction1/2` are 1 − β^t. */
export function adamwStep(
  step: FlatStep & {
    readonly firstMoment: Tensor;
    readonly secondMoment: Tensor;
    readonly correction1: Tensor;
    readonly correction2: Tensor;
    readonly beta1: number;
    readonly beta2: number;
  },
): Node {
  const { firstMoment, secondMoment, correction1, correction2, beta1, beta2 } = step;
  const inputs = { ...sharedInputs(step), firstMoment, secondMoment, correction1, correction2 };
  const dims = { ...dimsOf(step), beta1, beta2, epsilon: 1e-8 };
  return effect("adamw", inputs, (lowering, operands) =>
    lowering.run(adamw, { ...dims, scalar: lowering.software }, operands),
  );
}

/** One step of SGD with momentum. */
export function sgdStep(
  step: FlatStep & { readonly velocity: Tensor; readonly momentum: number },
): Node {
  const inputs = { ...sharedInputs(step), velocity: step.velocity };
  const dims = { ...dimsOf(step), momentum: step.momentum };
  return effect("sgd", inputs, (lowering, operands) => lowering.run(sgd, dims, operands));
}

/** One LARS step; `segments` [count, 2] u32 are the offsets and lengths of the tensors. */
export function larsStep(
  step: FlatStep & {
    readonly velocity: Tensor;
    readonly segments: Tensor;
    readonly momentum: number;
    readonly trust: number;
  },
): Node {
  const { velocity, segments, momentum, trust } = step;
  const inputs = { ...sharedInputs(step), velocity, segments };
  const dims = { ...dimsOf(step), segments: segments.shape[0] ?? 0, momentum, trust };
  return effect("lars", inputs, (lowering, operands) => lowering.run(lars, dims, operands));
}

/** Limits a variable to a range, after the optimiser; nothing is written if `skipped` is not 0. */
export function clampStep(
  values: Tensor,
  range: { readonly least: number; readonly greatest: number },
  skipped: Tensor,
): Node {
  const dims = { length: sizeOf(values.shape), least: range.least, greatest: range.greatest };
  return effect("clamp", { values, skipped }, (lowering, operands) =>
    lowering.run(clampValues, dims, operands),
  );
}
