/**
 * InfoNCE of contrastive predictive coding (van den Oord et al. 2018, arXiv:1807.03748; formula:
 * docs/methods.md): each prediction identifies its target among the N targets. Scores are inner products,
 * neither normalised nor divided by a temperature.
 *
 * ln N − loss is a lower bound on the mutual information of context and target. It is at most ln N, so a
 * larger batch raises the limit.
 */
import { subtract } from "../../autodiff/ops/arithmetic.ts";
import { crossEntropyOfProducts } from "../../autodiff/ops/contrast.ts";
import { matmul } from "../../autodiff/ops/matmul.ts";
import { rows } from "../../autodiff/ops/rows.ts";
import { constant, data, type Tensor } from "../../autodiff/tensor.ts";
import { accuracy } from "./classification.ts";
import { diagonalMask } from "./diagonal.ts";

/** W_k·c_t and z_{t+k}, [N, D] each; row i of the prediction belongs to row i of the target. */
export interface Predicted {
  readonly prediction: Tensor;
  readonly target: Tensor;
}

const ONE = data(Float32Array.of(1), []);

/** mean_i [log Σ_j e^{p_i·z_j} − p_i·z_i]; ln N at chance. */
export const predictiveContrast = ({ prediction, target }: Predicted): Tensor =>
  crossEntropyOfProducts(prediction, target, ONE, 0);

/** ln N − loss: a lower bound in nats on the mutual information of context and target. */
export const informationBound = (predicted: Predicted): Tensor =>
  subtract(constant(Math.log(predicted.target.shape[0] ?? 1)), predictiveContrast(predicted));

/** Number of candidates in {@link foundShare}. */
export const CANDIDATES = 256;

/** Share of the first 256 predictions that score their own target above those of the others. */
export function foundShare({ prediction, target }: Predicted): Tensor {
  const count = Math.min(CANDIDATES, prediction.shape[0] ?? 0);
  const first = (x: Tensor) => rows(x, 0, count);
  const logits = matmul(first(prediction), first(target), { transposeB: true });
  return accuracy({ logits, labels: diagonalMask(count) });
}
