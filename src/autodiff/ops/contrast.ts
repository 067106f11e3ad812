/**
 * Contrastive losses on logits queries·keysᵀ / temperature, which are never stored: the mean cross-entropy
 * of rows against keys (NT-Xent, InfoNCE, CLIP), and the log-sum-exp of rows against keys without gradient
 * (a queue of negatives). Many rows are divided into several dispatches of bounded work.
 */
import { contrastStrips, logSumExpOfProducts } from "../../gpu/kernels/logSumExpOfProducts.ts";
import { mergeLogSumExp } from "../../gpu/kernels/mergeLogSumExp.ts";
import { type ContrastDims, contrastSlice, sliceStarts } from "../../gpu/kernels/parts/contrast.ts";
import {
  contrastChunks,
  DEEPEST_FOR_QUADS,
  softmaxProductGradient,
} from "../../gpu/kernels/softmaxProductGradient.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape } from "../../shared/shapes.ts";
import type { Lowering, Operand } from "../lowering.ts";
import { defineOp, single } from "../op.ts";
import { constant, data, type Tensor } from "../tensor.ts";
import { divide, multiply } from "./arithmetic.ts";
import { sum } from "./reduce.ts";
import { reshape } from "./shape.ts";

interface Attributes {
  /** The positive of row i is key (i + positive) mod keys; "none" if the keys contain no positives. */
  readonly positive: number | "none";
}

function dimsOf(
  queries: Tensor,
  keys: Tensor | undefined,
  positive: Attributes["positive"],
): ContrastDims {
  const [rows = 0, depth = 0] = queries.shape;
  const count = keys?.shape[0] ?? rows;
  const against = keys ? ("keys" as const) : ("itself" as const);
  const slice = contrastSlice(rows, count, depth);
  return { rows, keys: count, depth, against, positive, slice };
}

/** Calls `run` for each dispatch, with its first row as an operand if there are several. */
function inSlices(
  lowering: Lowering,
  dims: ContrastDims,
  run: (slice: { readonly firstRow?: Operand }) => void,
): void {
  for (const start of sliceStarts(dims)) {
    run(dims.slice < dims.rows ? { firstRow: lowering.data(Uint32Array.of(start)) } : {});
  }
}

/** Returns n. Throws {@link InputError} unless these are queries [n, d], a temperature [] and optional keys [k, d]. */
function requireOperands([queries, temperature, keys]: readonly Tensor[]): number {
  if (queries?.shape.length !== 2 || temperature?.shape.length !== 0) {
    throw new InputError(
      `takes rows [n, d] and a scalar, got ${describeShape(queries?.shape ?? [])} and ${describeShape(temperature?.shape ?? [])}`,
    );
  }
  if (keys && (keys.shape.length !== 2 || keys.shape[1] !== queries.shape[1])) {
    throw new InputError(
      `rows ${describeShape(queries.shape)} and keys ${describeShape(keys.shape)} must have the same number of columns`,
    );
  }
  return queries.shape[0] ?? 0;
}

/** Partial log-sum-exps that a single lane of a CPU adapter merges quickly. */
const FEW_TO_MERGE = 2 ** 13;

/** Inputs: queries, temperature, optional keys. Writes the log-sum-exp of each row, and the loss if given. */
function lowerForward(
  lowering: Lowering,
  [queries, , keys]: readonly Tensor[],
  positive: Attributes["positive"],
  results: { readonly logSumExp: Operand; readonly loss?: Operand },
): void {
  if (!queries) return;
  const dims = dimsOf(queries, keys, positive);
  const { rows } = dims;
  const strips = contrastStrips(dims.slice, dims.keys);
  const partials = lowering.scratch(strips * 2 * rows);
  const positives = positive === "none" ? {} : { positives: lowering.scratch(rows) };
  inSlices(lowering, dims, (slice) =>
    lowering.run(
      logSumExpOfProducts,
      { ...dims, strips },
      {
        queries: lowering.input(0),
        ...(keys && { keys: lowering.input(2) }),
        temperature: lowering.input(1),
        partials,
        ...positives,
        ...slice,
      },
    ),
  );
  const loss = results.loss !== undefined;
  const singleLane = lowering.software && rows * strips <= FEW_TO_MERGE;
  lowering.run(
    mergeLogSumExp,
    { rows, strips, loss, singleLane },
    { partials, ...positives, ...results },
  );
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
    lowerForward(lowering, inputs, positive, results);
  },
  gradient: ({ inputs, outputs: [, logSumExp], attributes }, [upstream]) => {
    const [queries, temperature, keys] = inputs;
    if (!queries || !temperature || !logSumExp || !upstream) return [];
    const { positive } = attributes;
    const rows = queries.shape[0] ?? 0;
    if (!keys) {
      const both = { positive, softmax: "both" as const, terms: rows };
      const dRows = single(gradientOp([queries, temperature, logSumExp, upstream], both));
      // A product of two rows is counted in the gradient of each.
      return [dRows, gradientByTemperature(queries, dRows, temperature, 0.5)];
    }
    if (keys.shape[0] !== rows) {
      throw new Error(
        "crossEntropyOfProducts: keys that are not one per row have no gradient; use stopGradient",
      );
    }
    const own = { positive, softmax: "rows" as const, terms: rows };
    const others = { positive: (rows - positive) % rows, softmax: "keys" as const, terms: rows };
    const dQueries = single(gradientOp([queries, temperature, logSumExp, upstream, keys], own));
    const dKeys = single(gradientOp([keys, temperature, logSumExp, upstream, queries], others));
    return [dQueries, gradientByTemperature(queries, dQueries, temperature), dKeys];
  },
});

/** Inputs: queries, temperature, keys. Output: the log-sum-exp of each row. */
const logSumExpOp = defineOp<object>({
  name: "logSumExpOfProducts",
  infer: (inputs) => [{ shape: [requireOperands(inputs)], dtype: "f32" }],
  lower: (lowering, { inputs }) =>
    lowerForward(lowering, inputs, "none", { logSumExp: lowering.output(0) }),
  gradient: ({ inputs: [queries, temperature, keys], outputs: [logSumExp] }, [upstream]) => {
    if (!queries || !temperature || !keys || !logSumExp || !upstream) return [];
    // The gradient of the sum over rows; the upstream gradient of each row then scales its row.
    const attributes = { positive: "none" as const, softmax: "rows" as const, terms: 1 };
    const ofSum = single(gradientOp([queries, temperature, logSumExp, ONE, keys], attributes));
    const dQueries = multiply(ofSum, reshape(upstream, [queries.shape[0] ?? 0, 1]));
    return [dQueries, gradientByTemperature(queries, dQueries, temperature)];
  },
});

/**
 * The gradient by the temperature of a function of queries·keysᵀ / temperature, from that by the queries.
 * The function depends on `share` times the products that contribute to `dQueries`.
 */
const gradientByTemperature = (
  queries: Tensor,
  dQueries: Tensor,
  temperature: Tensor,
  share = 1,
): Tensor => divide(multiply(constant(-share), sum(multiply(queries, dQueries))), temperature);

/** The gradient of a loss by itself, in memory, where the kernel reads it. */
const ONE = data(Float32Array.of(1), []);

interface GradientAttributes extends Attributes {
  readonly softmax: "rows" | "keys" | "both";
  readonly terms: number;
}

/** Inputs: queries, temperature, log-sum-exps (of the keys for "keys", else of the rows), dLoss, optional keys. */
const gradientOp = defineOp<GradientAttributes>({
  name: "crossEntropyOfProductsGradient",
  infer: ([queries]) => [{ shape: queries?.shape ?? [], dtype: "f32" }],
  lower: (lowering, { inputs: [queries, , , , keys], attributes }) => {
    if (!queries) return;
    const { softmax, terms, positive } = attributes;
    const shape = dimsOf(queries, keys, positive);
    const { software, quads } = lowering;
    const dims = {
      ...shape,
      softmax,
      terms,
      chunks: contrastChunks(shape.slice, shape.keys, software),
      quads: software && quads && shape.depth <= DEEPEST_FOR_QUADS,
    };
    const partials = lowering.partials(0, dims.chunks);
    const logSumExp = lowering.input(2);
    inSlices(lowering, dims, (slice) =>
      lowering.run(softmaxProductGradient, dims, {
        queries: lowering.input(0),
        ...(keys && { keys: lowering.input(4) }),
        ...(softmax === "keys" ? { keyLogSumExp: logSumExp } : { rowLogSumExp: logSumExp }),
        temperature: lowering.input(1),
        dLoss: lowering.input(3),
        partials,
        ...slice,
      }),
    );
  },
});

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
