/**
 * Logits queries·keysᵀ / temperature without ever storing them: the mean cross-entropy of rows against
 * keys (the heart of NT-Xent, InfoNCE and CLIP), and the log-sum-exp of rows against keys that take no
 * gradient (a queue of negatives). Many rows are cut into several dispatches of bounded work.
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
import { data, type Tensor } from "../tensor.ts";
import { multiply } from "./arithmetic.ts";
import { reshape } from "./shape.ts";

interface Attributes {
  /** The positive of row i is key (i + positive) mod keys; "none" if it is not among the keys. */
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

/** `run` for each dispatch, with the operands that say where its rows begin. */
function inSlices(
  lowering: Lowering,
  dims: ContrastDims,
  run: (slice: { readonly firstRow?: Operand }) => void,
): void {
  for (const start of sliceStarts(dims)) {
    run(dims.slice < dims.rows ? { firstRow: lowering.data(Uint32Array.of(start)) } : {});
  }
}

/** Throws unless these are queries [n, d], a temperature [] and perhaps keys [k, d]. */
function requireOperands([queries, temperature, keys]: readonly Tensor[]): number {
  if (queries?.shape.length !== 2 || temperature?.shape.length !== 0) {
    throw new InputError(
      `takes rows [n, d] and a number, got ${describeShape(queries?.shape ?? [])} and ${describeShape(temperature?.shape ?? [])}`,
    );
  }
  if (keys && (keys.shape.length !== 2 || keys.shape[1] !== queries.shape[1])) {
    throw new InputError(
      `rows ${describeShape(queries.shape)} and keys ${describeShape(keys.shape)} must have equally many columns`,
    );
  }
  return queries.shape[0] ?? 0;
}

/** Partial log-sums that one lane of a CPU adapter merges in no time. */
const FEW_TO_MERGE = 2 ** 13;

/** Inputs: queries, temperature, perhaps keys. Writes `results`: each row's log-sum, perhaps the loss. */
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

/** Inputs: queries, temperature, perhaps keys. Outputs: the loss, each row's log-sum. */
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
      return gradientOp([queries, temperature, logSumExp, upstream], both);
    }
    if (keys.shape[0] !== rows) {
      throw new Error("crossEntropyOfProducts: keys beside the batch take no gradient; stop it");
    }
    const own = { positive, softmax: "rows" as const, terms: rows };
    const others = { positive: (rows - positive) % rows, softmax: "keys" as const, terms: rows };
    const [dQueries] = gradientOp([queries, temperature, logSumExp, upstream, keys], own);
    const [dKeys] = gradientOp([keys, temperature, logSumExp, upstream, queries], others);
    return [dQueries, undefined, dKeys];
  },
});

/** Inputs: queries, temperature, keys. Output: each row's log-sum. */
const logSumExpOp = defineOp<object>({
  name: "logSumExpOfProducts",
  infer: (inputs) => [{ shape: [requireOperands(inputs)], dtype: "f32" }],
  lower: (lowering, { inputs }) =>
    lowerForward(lowering, inputs, "none", { logSumExp: lowering.output(0) }),
  gradient: ({ inputs: [queries, temperature, keys], outputs: [logSumExp] }, [upstream]) => {
    if (!queries || !temperature || !keys || !logSumExp || !upstream) return [];
    // Of the sum over rows; each row's own gradient then scales its row.
    const attributes = { positive: "none" as const, softmax: "rows" as const, terms: 1 };
    const slopes = single(gradientOp([queries, temperature, logSumExp, ONE, keys], attributes));
    return [multiply(slopes, reshape(upstream, [queries.shape[0] ?? 0, 1]))];
  },
});

/** A loss's gradient by itself, in memory, where the kernel reads it. */
const ONE = data(Float32Array.of(1), []);

interface GradientAttributes extends Attributes {
  readonly softmax: "rows" | "keys" | "both";
  readonly terms: number;
}

/** Inputs: queries, temperature, log-sums (of the rows, or of the keys for "keys"), dLoss, perhaps keys. */
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
 * rows: [n, d]; keys: [k, d], or undefined for the rows themselves, each leaving out only itself;
 * temperature: a number, which takes no gradient here. Returns a number.
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

/**
 * log Σ_j exp(rows_i·keys_j/τ) for each row. rows: [n, d]; keys: [k, d] and temperature, a number, take
 * no gradient here. Returns [n].
 */
export const logSumExpOfRows = (rows: Tensor, keys: Tensor, temperature: Tensor): Tensor =>
  single(logSumExpOp([rows, temperature, keys], {}));
