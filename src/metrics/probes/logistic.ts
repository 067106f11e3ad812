/**
 * Multinomial logistic regression on frozen features:
 * minimise  mean −ln softmax(W x + b)[class]  +  penalty/2 · ‖W‖².
 * The bias is not penalised.
 */
import { linearModel } from "./linearModel.ts";

export const logisticRegression = linearModel({
  lossAndGradient: lossAndResiduals,
  penalisesBias: false,
});

/** Returns the mean cross-entropy of logits [classes, n] and replaces them by its gradient, (softmax − one-hot)/n. */
function lossAndResiduals(logits: Float64Array, classes: Int32Array, classCount: number): number {
  const rows = classes.length;
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let place = row; place < logits.length; place += rows) {
      if (logits[place]! > largest) largest = logits[place]!;
    }
    const own = classes[row]! * rows + row;
    loss += largest - logits[own]!;
    let sum = 0;
    for (let place = row; place < logits.length; place += rows) {
      const share = Math.exp(logits[place]! - largest);
      logits[place] = share;
      sum += share;
    }
    loss += Math.log(sum);
    const scale = 1 / (sum * rows);
    for (let index = 0, place = row; index < classCount; index++, place += rows) {
      logits[place]! *= scale;
    }
    logits[own]! -= 1 / rows;
  }
  return loss / rows;
}
