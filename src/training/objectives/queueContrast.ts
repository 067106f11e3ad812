/**
 * InfoNCE against a queue (He et al. 2020, arXiv:1911.05722; formula: docs/methods.md): each query
 * identifies its own key among the keys of earlier batches. The logits of the queue are not stored, so
 * memory is linear in its length.
 */
import { divide, multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { logSumExpOfRows } from "../../autodiff/ops/contrast.ts";
import { softplus } from "../../autodiff/ops/math.ts";
import { normalizeRows } from "../../autodiff/ops/normalizeRows.ts";
import { mean, sum } from "../../autodiff/ops/reduce.ts";
import { stopGradient } from "../../autodiff/ops/shape.ts";
import type { Tensor } from "../../autodiff/tensor.ts";

export interface QueueContrast {
  /** [N, D], not normalised; the only input with a gradient. */
  readonly queries: Tensor;
  /** [N, D], not normalised; row i is the positive of query i. */
  readonly keys: Tensor;
  /** [Q, D], unit rows; all are negatives. */
  readonly queue: Tensor;
  readonly temperature: Tensor;
}

/** mean_i −log( e^{qᵢ·kᵢ/τ} / (e^{qᵢ·kᵢ/τ} + Σ_j e^{qᵢ·queue_j/τ}) ); ln(1 + Q) at chance. */
export function queueContrast({ queries, keys, queue, temperature }: QueueContrast): Tensor {
  const unit = normalizeRows(queries);
  const agreement = sum(multiply(unit, stopGradient(normalizeRows(keys))), [-1]);
  const positives = divide(agreement, temperature);
  const negatives = logSumExpOfRows(unit, queue, temperature);
  // −log(eᵖ / (eᵖ + eⁿ)) = log(1 + eⁿ⁻ᵖ)
  return mean(softplus(subtract(negatives, positives)));
}
