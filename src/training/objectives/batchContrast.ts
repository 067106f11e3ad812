/**
 * InfoNCE against the keys of the same batch (Chen, Xie & He 2021, arXiv:2104.02057; METHODS.md
 * section 1): each query is asked which of the N keys shows its image. The cross-entropy is scaled by
 * 2τ, so that its gradients keep their size when the temperature is turned, and both directions are
 * added. Logits are never stored.
 */
import { add, multiply } from "../../autodiff/ops/arithmetic.ts";
import { crossEntropyOfProducts } from "../../autodiff/ops/contrast.ts";
import { normalizeRows } from "../../autodiff/ops/normalizeRows.ts";
import { stopGradient } from "../../autodiff/ops/shape.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import { InputError } from "../../shared/errors.ts";

/** Queries and keys of the two views, [N, D] each, not normalised; row i of all shows image i. */
export interface BatchContrast {
  readonly q1: Tensor;
  readonly q2: Tensor;
  /** Keys take no gradient. */
  readonly k1: Tensor;
  readonly k2: Tensor;
  readonly temperature: Tensor;
}

/** 2τ·[CE(q₁·k₂ᵀ/τ) + CE(q₂·k₁ᵀ/τ)], the mean over N in each; 4τ·ln N where nothing is learned. */
export function batchContrast({ q1, q2, k1, k2, temperature }: BatchContrast): Tensor {
  const [rows = 0] = q1.shape;
  if (rows < 2) {
    throw new InputError(
      `batchContrast: ${rows} image; the other images' keys are the negatives, so it takes two or more`,
    );
  }
  const direction = (queries: Tensor, keys: Tensor) =>
    crossEntropyOfProducts(
      normalizeRows(queries),
      stopGradient(normalizeRows(keys)),
      temperature,
      0,
    );
  const both = add(direction(q1, k2), direction(q2, k1));
  return multiply(multiply(constant(2), temperature), both);
}
