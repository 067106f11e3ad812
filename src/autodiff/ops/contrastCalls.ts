/** What contrastive losses share: their dispatches, and the op of their gradients. */
import {
  contrastChunks,
  contrastGradient,
  DEEPEST_FOR_QUADS,
} from "../../gpu/kernels/contrastGradient.ts";
import { contrastStrips, logSumExpOfProducts } from "../../gpu/kernels/logSumExpOfProducts.ts";
import { mergeLogSumExp } from "../../gpu/kernels/mergeLogSumExp.ts";
import {
  type ContrastDims,
  contrastSlice,
  hasSoftTarget,
  sliceStarts,
} from "../../gpu/kernels/parts/contrast.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape } from "../../shared/shapes.ts";
import type { Lowering, Operand } from "../lowering.ts";
import { defineOp, single } from "../op.ts";
import { constant, type Tensor } from "../tensor.ts";
import { divide, multiply } from "./arithmetic.ts";
import { sum } from "./reduce.ts";

/** What the logits of a row are compared with. */
export interface Targets {
  readonly positive: ContrastDims["positive"];
  readonly smoothing?: number;
}

export function contrastDims(
  queries: Tensor,
  keys: Tensor | undefined,
  { positive, smoothing = 0 }: Targets,
): ContrastDims {
  const [rows = 0, depth = 0] = queries.shape;
  const count = keys?.shape[0] ?? rows;
  const against = keys ? ("keys" as const) : ("itself" as const);
  const slice = contrastSlice(rows, count, depth);
  const dims = { rows, keys: count, depth, against, positive, slice };
  return smoothing > 0 ? { ...dims, smoothing } : dims;
}

/** Calls `run` for each dispatch, with its first row as an operand if there are several. */
export function inSlices(
  lowering: Lowering,
  dims: ContrastDims,
  run: (slice: { readonly firstRow?: Operand }) => void,
): void {
  for (const start of sliceStarts(dims)) {
    run(dims.slice < dims.rows ? { firstRow: lowering.data(Uint32Array.of(start)) } : {});
  }
}

/** Returns n. Throws {@link InputError} unless these are queries [n, d], a temperature [] and optional keys [k, d]. */
export function requireOperands([queries, temperature, keys]: readonly Tensor[]): number {
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

interface SoftmaxOperands {
  /** One, or rows against keys and keys against rows, whose results are concatenated. */
  readonly directions: readonly { readonly queries: Operand; readonly keys?: Operand }[];
  readonly temperature: Operand;
  readonly groups?: Operand;
}

/** Writes the log-sum-exp of each row, and the mean cross-entropy if given. */
export function lowerSoftmax(
  lowering: Lowering,
  dims: ContrastDims,
  { directions, ...shared }: SoftmaxOperands,
  results: { readonly logSumExp: Operand; readonly loss?: Operand },
): void {
  const strips = contrastStrips(dims.slice, dims.keys);
  const soft = hasSoftTarget(dims);
  const rows = dims.rows * directions.length;
  const partials = lowering.scratch(strips * (soft ? 3 : 2) * rows);
  const positives = soft || dims.positive === "none" ? {} : { positives: lowering.scratch(rows) };
  directions.forEach((direction, index) => {
    const half = directions.length > 1 ? { half: index === 0 ? (0 as const) : (1 as const) } : {};
    inSlices(lowering, dims, (slice) =>
      lowering.run(
        logSumExpOfProducts,
        { ...dims, strips, ...half },
        { ...direction, ...shared, partials, ...positives, ...slice },
      ),
    );
  });
  const loss = results.loss !== undefined;
  const singleLane = lowering.software && rows * strips <= FEW_TO_MERGE;
  lowering.run(
    mergeLogSumExp,
    { rows, strips, loss, soft, singleLane },
    { partials, ...positives, ...results },
  );
}

interface GradientAttributes extends Targets {
  readonly weights: "rows" | "keys" | "both" | "sigmoid";
  readonly keysFirst?: boolean;
  readonly terms: number;
}

/**
 * The gradient by the queries, see the kernel of the same name. Inputs: queries, temperature, log-sum-exps (or the
 * bias of a sigmoid loss), dLoss, optional keys, optional groups.
 */
const gradientOp = defineOp<GradientAttributes>({
  name: "contrastGradient",
  infer: ([queries]) => [{ shape: queries?.shape ?? [], dtype: "f32" }],
  lower: (lowering, { inputs: [queries, , , , keys, groups], attributes }) => {
    if (!queries) return;
    const { weights, terms, keysFirst = false } = attributes;
    const shape = contrastDims(queries, keys, attributes);
    const { software, quads } = lowering;
    const dims = {
      ...shape,
      weights,
      keysFirst,
      terms,
      chunks: contrastChunks(shape.slice, shape.keys, software),
      quads: software && quads && shape.depth <= DEEPEST_FOR_QUADS,
    };
    const partials = lowering.partials(0, dims.chunks);
    const statistic = lowering.input(2);
    inSlices(lowering, dims, (slice) =>
      lowering.run(contrastGradient, dims, {
        queries: lowering.input(0),
        temperature: lowering.input(1),
        ...(weights === "sigmoid" ? { bias: statistic } : { logSumExp: statistic }),
        dLoss: lowering.input(3),
        ...(keys && { keys: lowering.input(4) }),
        ...(groups && { groups: lowering.input(5) }),
        partials,
        ...slice,
      }),
    );
  },
});

export const gradientByQueries = (
  inputs: readonly Tensor[],
  attributes: GradientAttributes,
): Tensor => single(gradientOp(inputs, attributes));

/**
 * The gradient by the temperature of a function of queries·keysᵀ / temperature, from that by the queries.
 * The function depends on `share` times the products that contribute to `dQueries`.
 */
export const gradientByTemperature = (
  queries: Tensor,
  dQueries: Tensor,
  temperature: Tensor,
  share = 1,
): Tensor => divide(multiply(constant(-share), sum(multiply(queries, dQueries))), temperature);
