/**
 * Linear support vector machines with squared hinge loss, one class against the rest, as scikit-learn's LinearSVC
 * (Fan et al. 2008, "LIBLINEAR", JMLR 9): for every class, with y = ±1,
 * minimise  mean max(0, 1 − y (w·x + b))²  +  penalty/2 · (‖w‖² + b²).
 * LinearSVC's C is 1/(penalty · n). The classes are fitted together, since their sum has the same minimum.
 */
import { linearModel } from "./linearModel.ts";

export const linearSvm = linearModel({
  lossAndGradient: squaredHinge,
  penalisesBias: true,
});

function squaredHinge(scores: Float64Array, classes: Int32Array): number {
  const rows = classes.length;
  let loss = 0;
  for (let place = 0; place < scores.length; place++) {
    const label = Math.floor(place / rows) === classes[place % rows] ? 1 : -1;
    const lack = Math.max(0, 1 - label * scores[place]!);
    loss += lack * lack;
    scores[place] = (-2 * label * lack) / rows;
  }
  return loss / rows;
}
