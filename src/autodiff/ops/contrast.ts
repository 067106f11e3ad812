/**
 * The mean cross-entropy of rows against keys under logits queries·keysᵀ / temperature, without ever
 * storing the logits: the heart of NT-Xent, InfoNCE and CLIP.
 */
import { contrastStrips, logSumExpOfProducts } from "../../gpu/kernels/logSumExpOfProducts.ts";
import { mergeLogSumExp } from "../../gpu/kernels/mergeLogSumExp.ts";
import {
  contrastChunks,
  softmaxProductGradient,
} from "../../gpu/kernels/softmaxProductGradient.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape } from "../../shared/shapes.ts";
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";

interface Attributes {
  /** The positive of row i is key (i + positive) mod keys. */
  readonly positive: number;
}

function dimsOf(queries: Tensor, keys: Tensor | undefined, positive: number) {
  const [rows = 0, depth = 0] = queries.shape;
  const count = keys?.shape[0] ?? rows;
  const against = keys ? ("keys" as const) : ("itself" as const);
  return { rows, keys: count, depth, against, positive };
}

/** Inputs: queries, temperature, perhaps keys. Outputs: the loss, each row's log-sum. */
const forward = defineOp<Attributes>({
  name: "crossEntropyOfProducts",
  infer: ([queries, temperature, keys]) => {
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
    return [
      { shape: [], dtype: "f32" },
      { shape: [queries.shape[0] ?? 0], dtype: "f32" },
    ];
  },
  lower: (lowering, { inputs: [queries, , keys], attributes: { positive } }) => {
    if (!queries) return;
    const dims = dimsOf(queries, keys, positive);
    const { rows } = dims;
    const strips = contrastStrips(rows, dims.keys);
    const partials = lowering.scratch(strips * 2 * rows);
    const positives = lowering.scratch(rows);
    lowering.run(
      logSumExpOfProducts,
      { ...dims, strips },
      {
        queries: lowering.input(0),
        ...(keys && { keys: lowering.input(2) }),
        temperature: lowering.input(1),
        partials,
        positives,
      },
    );
    const results = { loss: lowering.output(0), logSums: lowering.output(1) };
    lowering.run(mergeLogSumExp, { rows, strips, loss: true }, { partials, positives, ...results });
  },
  gradient: ({ inputs, outputs: [, logSums], attributes }, [upstream]) => {
    const [queries, temperature, keys] = inputs;
    if (!queries || !temperature || !logSums || !upstream) return [];
    const { positive } = attributes;
    const rows = queries.shape[0] ?? 0;
    if (!keys) {
      const both = { positive, softmax: "both" as const, terms: rows };
      return gradient([queries, temperature, logSums, upstream], both);
    }
    if (keys.shape[0] !== rows) {
      throw new Error("crossEntropyOfProducts: keys beside the batch take no gradient; stop it");
    }
    const own = { positive, softmax: "rows" as const, terms: rows };
    const others = { positive: (rows - positive) % rows, softmax: "keys" as const, terms: rows };
    const [dQueries] = gradient([queries, temperature, logSums, upstream, keys], own);
    const [dKeys] = gradient([keys, temperature, logSums, upstream, queries], others);
    return [dQueries, undefined, dKeys];
  },
});

interface GradientAttributes extends Attributes {
  readonly softmax: "rows" | "keys" | "both";
  readonly terms: number;
}

/** Inputs: queries, temperature, log-sums (of the rows, or of the keys for "keys"), dLoss, perhaps keys. */
const gradient = defineOp<GradientAttributes>({
  name: "crossEntropyOfProductsGradient",
  infer: ([queries]) => [{ shape: queries?.shape ?? [], dtype: "f32" }],
  lower: (lowering, { inputs: [queries, , , , keys], attributes }) => {
    if (!queries) return;
    const { softmax, terms, positive } = attributes;
    const shape = dimsOf(queries, keys, positive);
    const dims = { ...shape, softmax, terms, chunks: contrastChunks(shape.rows, shape.keys) };
    const logSums = lowering.input(2);
    lowering.run(softmaxProductGradient, dims, {
      queries: lowering.input(0),
      ...(keys && { keys: lowering.input(4) }),
      ...(softmax === "keys" ? { keyLogSums: logSums } : { rowLogSums: logSums }),
      temperature: lowering.input(1),
      dLoss: lowering.input(3),
      partials: lowering.partials(0, dims.chunks),
    });
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
  const [loss] = forward(inputs, { positive });
  if (!loss) throw new Error("crossEntropyOfProducts returned nothing");
  return loss;
}
