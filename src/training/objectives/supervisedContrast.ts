/**
 * The supervised contrastive loss, L_out (Khosla et al. 2020, arXiv:2004.11362, equation 2): an anchor
 * attracts every view of its class, each with equal weight, and repels all others.
 *
 * Its two parts are sums that need no matrix of logits. The log-sum-exp over all other views is
 * SimCLR's, streamed. The mean similarity to an anchor's positives is its product with their sum, and
 * the sums of all classes are one small matrix [K, D]. So memory grows with 2N·(D + K), not with (2N)².
 *
 * An image without a label (a row of zeros) has its own other view as its one positive, as in SimCLR;
 * so has the only image of its class in a batch.
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
  /** [2N, D], row i and row i + N two views of one image; not normalised. */
  readonly z: Tensor;
  /** [N, K], 1 in the column of each image's class. */
  readonly labels: Tensor;
  readonly temperature: Tensor;
}

/** mean_i [log Σ_{a≠i} e^{u_i·u_a/τ} − mean_{p∈P(i)} u_i·u_p/τ] over the 2N views. */
export function supervisedContrast({ z, labels, temperature }: SupervisedContrast): Tensor {
  const u = normalizeRows(z);
  const ownPair = meanProduct(u, swapHalves(u));
  // NT-Xent is the log-sum less the similarity of the pair; what is wanted less is that of all positives.
  const toPositives = meanProduct(u, meanPositive(u, labels));
  return add(ntXent(z, temperature), divide(subtract(ownPair, toPositives), temperature));
}

/** Mean similarity of an anchor and its positives. */
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
