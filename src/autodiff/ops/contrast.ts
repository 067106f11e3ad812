/**
 * Contrastive losses on logits queries·keysᵀ / temperature, which are never stored: the mean cross-entropy
 * of rows against keys (NT-Xent, InfoNCE), and the log-sum-exp of rows against keys without gradient
 * (a queue of negatives). Many rows are divided into several dispatches of bounded work. Losses of pairs in both
 * directions are in pairContrast.ts.
 */
import type { Lowering, Operand } from "../lowering.ts";
import { defineOp, single } from "../op.ts";
import { data, type Tensor } from "../tensor.ts";
import { multiply } from "./arithmetic.ts";
import {
  contrastDims,
  gradientByQueries,
  gradientByTemperature,
  lowerSoftmax,
  requireOperands,
  type Targets,
} from "./contrastCalls.ts";
import { reshape } from "./shape.ts";

/** Inputs: queries, temperature, optional keys. Writes the log-sum-exp of each row, and the loss if given. */
function lowerForward(
  lowering: Lowering,
  [queries, , keys]: readonly Tensor[],
  targets: Targets,
  results: { readonly logSumExp: Operand; readonly loss?: Operand },
): void {
  if (!queries) return;
  const dims = contrastDims(queries, keys, targets);
  const direction = { queries: lowering.input(0), ...(keys && { keys: lowering.input(2) }) };
  const operands = { directions: [direction], temperature: lowering.input(1) };
  lowerSoftmax(lowering, dims, operands, results);
}

/** Inputs: queries, temperature, optional keys. Outputs: the loss, and the log-sum-exp of each row. */
const crossEntropyOp = defineOp<{ readonly positive: number }>({
  name: "crossEntropyOfProducts",
  infer: (inputs) => {
    const rows = requireOperands(inputs);
    return [
      { shape: [], dtype: "f32" },
      { shape: [rows], dtype: "f32" },
    ];
  },
  lower: (lowering, { inputs, attributes: { positive } }) => {
    const results = { loss: lowering.output(0), logSumExp: lowering.output(1) };
    lowerForward(lowering, inputs, { positive }, results);
  },
  gradient: ({ inputs, outputs: [, logSumExp], attributes }, [upstream]) => {
    const [queries, temperature, keys] = inputs;
    if (!queries || !temperature || !logSumExp || !upstream) return [];
    const { positive } = attributes;
    const rows = queries.shape[0] ?? 0;
    if (!keys) {
      const both = { positive, weights: "both" as const, terms: rows };
      const dRows = gradientByQueries([queries, temperature, logSumExp, upstream], both);
      // A product of two rows is counted in the gradient of each.
      return [dRows, gradientByTemperature(queries, dRows, temperature, 0.5)];
    }
    if (keys.shape[0] !== rows) {
      throw new Error(
        "crossEntropyOfProducts: keys that are not one per row have no gradient; use stopGradient",
      );
    }
    const own = { positive, weights: "rows" as const, terms: rows };
    const others = { positive: (rows - positive) % rows, weights: "keys" as const, terms: rows };
    const dQueries = gradientByQueries([queries, temperature, logSumExp, upstream, keys], own);
    const dKeys = gradientByQueries([keys, temperature, logSumExp, upstream, queries], others);
    return [dQueries, gradientByTemperature(queries, dQueries, temperature), dKeys];
  },
});

/** Inputs: queries, temperature, keys. Output: the log-sum-exp of each row. */
const logSumExpOp = defineOp<object>({
  name: "logSumExpOfProducts",
  infer: (inputs) => [{ shape: [requireOperands(inputs)], dtype: "f32" }],
  lower: (lowering, { inputs }) =>
    lowerForward(lowering, inputs, { positive: "none" }, { logSumExp: lowering.output(0) }),
  gradient: ({ inputs: [queries, temperature, keys], outputs: [logSumExp] }, [upstream]) => {
    if (!queries || !temperature || !keys || !logSumExp || !upstream) return [];
    // The gradient of the sum over rows; the upstream gradient of each row then scales its row.
    const attributes = { positive: "none" as const, weights: "rows" as const, terms: 1 };
    const ofSum = gradientByQueries([queries, temperature, logSumExp, ONE, keys], attributes);
    const dQueries = multiply(ofSum, reshape(upstream, [queries.shape[0] ?? 0, 1]));
    return [dQueries, gradientByTemperature(queries, dQueries, temperature)];
  },
});

/** The gradient of a loss by itself, in memory, where the kernel reads it. */
const ONE = data(Float32Array.of(1), []);

/**
 * mean_i [log Σ_j exp(rows_i·keys_j/τ) − rows_i·keys_{(i+positive) mod keys}/τ].
 * rows: [n, d]; keys: [k, d], or undefined for all other rows; temperature: a scalar. Returns a scalar.
 */
export function crossEntropyOfProducts(
  rows: Tensor,
  keys: Tensor | undefined,
  temperature: Tensor,
  positive: number,
): Tensor {
  const inputs = keys ? [rows, temperature, keys] : [rows, temperature];
  const [loss] = crossEntropyOp(inputs, { positive });
  if (!loss) throw new Error("crossEntropyOfProducts returned nothing");
  return loss;
}

/** log Σ_j exp(rows_i·keys_j/τ) for each row. rows: [n, d]; keys: [k, d], without gradient; τ: a scalar. Returns [n]. */
export const logSumExpOfRows = (rows: Tensor, keys: Tensor, temperature: Tensor): Tensor =>
  single(logSumExpOp([rows, temperature, keys], {}));
