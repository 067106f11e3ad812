/**
 * The cross-entropy of predicted tokens over a vocabulary. The logits, products of hidden vectors with the vectors of the
 * vocabulary, are computed in tiles and never stored, neither for the loss nor for its gradient (see contrastCalls.ts).
 */
import { InputError } from "../../shared/errors.ts";
import { describeShape } from "../../shared/shapes.ts";
import type { GradientChecks } from "../gradientCheck.ts";
import { defineElementwise, defineOp, single } from "../op.ts";
import { constant, data, type Tensor } from "../tensor.ts";
import { divide, multiply, subtract } from "./arithmetic.ts";
import { contrastDims, gradientByQueries, lowerSoftmax, requireOperands } from "./contrastCalls.ts";
import { embeddingLookup } from "./gatherRows.ts";
import { heaviside, maximum } from "./math.ts";
import { sum } from "./reduce.ts";
import { reshape, stopGradient } from "./shape.ts";
import { wholeNumbers } from "./wholeNumbers.ts";

/** The gradient of a sum by itself, in memory, where the kernel reads it. */
const ONE = data(Float32Array.of(1), []);

/** ln of a weight; far below every logit for a weight of 0, so that exp(logit + ln w) is exactly 0. */
const logOfWeight = defineElementwise(
  "logOfWeight",
  (x) => `select(T(-10000.0), log(max(${x}, T(1e-30))), ${x} > T(0.0))`,
  () => [],
);

/**
 * Inputs: hidden, the temperature 1, vocabulary. Output: the log-sum-exp of each row. Its upstream gradient must not be
 * negative, as for a weighted mean of losses: the gradient by the vocabulary puts it into the exponent.
 */
const logSumExpOp = defineOp<object>({
  name: "logSumExpOfVocabulary",
  infer: (inputs) => [{ shape: [requireOperands(inputs)], dtype: "f32" }],
  lower: (lowering, { inputs: [hidden, , vocabulary] }) => {
    if (!hidden) return;
    const dims = contrastDims(hidden, vocabulary, { positive: "none" });
    const direction = { queries: lowering.input(0), keys: lowering.input(2) };
    const operands = { directions: [direction], temperature: lowering.input(1) };
    lowerSoftmax(lowering, dims, operands, { logSumExp: lowering.output(0) });
  },
  gradient: ({ inputs: [hidden, one, vocabulary], outputs: [logSumExp] }, [upstream]) => {
    if (!hidden || !one || !vocabulary || !logSumExp || !upstream) return [];
    const shared = { positive: "none", terms: 1 } as const;
    const ofSum = gradientByQueries([hidden, one, logSumExp, ONE, vocabulary], {
      ...shared,
      weights: "rows",
    });
    const dHidden = multiply(ofSum, reshape(upstream, [hidden.shape[0] ?? 0, 1]));
    const weighted = subtract(logSumExp, logOfWeight(upstream));
    const dVocabulary = gradientByQueries([vocabulary, one, weighted, ONE, hidden], {
      ...shared,
      weights: "keys",
    });
    return [dHidden, undefined, dVocabulary];
  },
});

/**
 * With V the vocabulary, the mean of −log softmax(hidden · Vᵀ)[label] over the rows whose label is not negative; 0 if there are none.
 * hidden: [n, d]; vocabulary: [v, d]; labels: [n] f32, whole numbers below v, or −1 for a row that does not count.
 * Returns a scalar, differentiable by hidden and vocabulary.
 */
export function vocabularyLoss(hidden: Tensor, vocabulary: Tensor, labels: Tensor): Tensor {
  const [rows = 0] = hidden.shape;
  if (labels.dtype !== "f32" || labels.shape.length !== 1 || labels.shape[0] !== rows) {
    throw new InputError(
      `vocabularyLoss: takes one f32 label for each of ${rows} rows, got ${describeShape(labels.shape)} ${labels.dtype}`,
    );
  }
  const counts = heaviside(subtract(stopGradient(labels), constant(-0.5)));
  const weights = divide(counts, maximum(sum(counts), constant(1)));
  const logSumExp = single(logSumExpOp([hidden, constant(1), vocabulary], {}));
  const own = embeddingLookup(vocabulary, wholeNumbers(labels));
  const logits = sum(multiply(hidden, own), [-1]);
  return sum(multiply(weights, subtract(logSumExp, logits)));
}

const labelsOf = (...labels: readonly number[]): Tensor =>
  data(Float32Array.from(labels), [labels.length]);

export const gradientChecks: GradientChecks = {
  vocabularyLoss: {
    shapes: [
      [5, 3],
      [7, 3],
    ],
    build: (hidden, vocabulary) => vocabularyLoss(hidden, vocabulary, labelsOf(6, -1, 0, 6, 2)),
  },
  "vocabularyLoss of one row": {
    shapes: [
      [1, 4],
      [3, 4],
    ],
    build: (hidden, vocabulary) => vocabularyLoss(hidden, vocabulary, labelsOf(1)),
  },
};
