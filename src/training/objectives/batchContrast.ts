/**
 * InfoNCE against the keys of the same batch (Chen, Xie & He 2021, arXiv:2104.02057; formula:
 * docs/methods.md). The cross-entropy is scaled by 2τ, so that the size of the gradients does not depend
 * on the temperature, and both directions are summed. Logits are not stored.
 */
import { add, multiply } from "../../autodiff/ops/arithmetic.ts";
import { crossEntropyOfProducts } from "../../autodiff/ops/contrast.ts";
import { normalizeRows } from "../../autodiff/ops/normalizeRows.ts";
import { stopGradient } from "../../autodiff/ops/shape.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import { InputError } from "../../shared/errors.ts";

/** Queries and keys of the two views, [N, D] each, not normalised; row i belongs to image i. */
export interface BatchContrast {
  readonly q1: Tensor;
  readonly q2: Tensor;
  /** Keys receive no gradient. */
  readonly k1: Tensor;
  readonly k2: Tensor;
  readonly temperature: Tensor;
}

/** 2τ·[CE(q₁·k₂ᵀ/τ) + CE(q₂·k₁ᵀ/τ)], each a mean over N; 4τ·ln N at chance. */
export function batchContrast({ q1, q2, k1, k2, temperature }: BatchContrast): Tensor {
  const [rows = 0] = q1.shape;
  if (rows < 2) {
    throw new InputError(
      `batchContrast: ${rows} image; the keys of other images are the negatives, so at least two are required`,
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
