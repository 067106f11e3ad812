/**
 * The supervised contrastive loss L_out (Khosla et al. 2020, arXiv:2004.11362, equation 2): an anchor
 * attracts all views of its class with equal weight and repels all others. Formula: docs/methods.md.
 *
 * No matrix of logits is stored. The log-sum-exp over all other views is that of NT-Xent. The mean
 * similarity to an anchor's positives is its product with their sum, and the sums of all classes are a
 * small matrix [K, D]. Memory therefore grows with 2N·(D + K) instead of (2N)².
 *
 * The only positive of an image without a label (a row of zeros), or of the only image of its class in the
 * batch, is its own other view, as in SimCLR.
 */
import { add, divide, multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { matmul } from "../../autodiff/ops/matmul.ts";
import { normalizeRows } from "../../autodiff/ops/normalizeRows.ts";
import { sum } from "../../autodiff/ops/reduce.ts";
import { concatRows } from "../../autodiff/ops/rows.ts";
import { reshape, stopGradient } from "../../autodiff/ops/shape.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import { meanProduct } from "./cosine.ts";
import { ntXent } from "./ntXent.ts";
import { swapHalves } from "./swapHalves.ts";

export interface SupervisedContrast {
  /** [2N, D], not normalised; rows i and i + N are views of image i. */
  readonly z: Tensor;
  /** [N, K], one-hot. */
  readonly labels: Tensor;
  readonly temperature: Tensor;
}

/** mean_i [log Σ_{a≠i} e^{u_i·u_a/τ} − mean_{p∈P(i)} u_i·u_p/τ] over the 2N views. */
export function supervisedContrast({ z, labels, temperature }: SupervisedContrast): Tensor {
  const u = normalizeRows(z);
  const ownPair = meanProduct(u, swapHalves(u));
  // NT-Xent subtracts the similarity of the pair; replace it by that of all positives.
  const toPositives = meanProduct(u, meanPositive(u, labels));
  return add(ntXent(z, temperature), divide(subtract(ownPair, toPositives), temperature));
}

/** Mean cosine of an anchor and its positives. */
export function positiveCosine({ z, labels }: Omit<SupervisedContrast, "temperature">): Tensor {
  const u = normalizeRows(z);
  return meanProduct(u, meanPositive(u, labels));
}

/** The mean of each row's positives: [2N, D]. */
function meanPositive(u: Tensor, labels: Tensor): Tensor {
  const both = stopGradient(concatRows([labels, labels]));
  const [rows = 0] = u.shape;
  const labelled = sum(both, [-1]);
  const alone = subtract(constant(1), labelled);
  const column = (values: Tensor) => reshape(values, [rows, 1]);
  const sums = matmul(both, matmul(both, u, { transposeA: true }));
  const counts = sum(multiply(both, sum(both, [0])), [-1]);
  const ofClass = subtract(sums, multiply(u, column(labelled)));
  const positives = add(ofClass, multiply(swapHalves(u), column(alone)));
  return divide(positives, column(add(subtract(counts, labelled), alone)));
}
