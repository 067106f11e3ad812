/**
 * Losses of pairs of rows a[i], b[i], such as images and their texts, on logits a·bᵀ / temperature, which are
 * never stored: the cross-entropy of both directions (CLIP), and the sigmoid loss of every pair (SigLIP). Rows of
 * one group may be positives of each other.
 */
import { groupTargets as groupTargetsKernel } from "../../gpu/kernels/groupTargets.ts";
import { contrastStrips } from "../../gpu/kernels/logSumExpOfProducts.ts";
import { sigmoidOfProducts } from "../../gpu/kernels/sigmoidOfProducts.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape } from "../../shared/shapes.ts";
import type { GradientChecks } from "../gradientCheck.ts";
import { defineOp, single } from "../op.ts";
import { data, type Tensor } from "../tensor.ts";
import { multiply } from "./arithmetic.ts";
import {
  contrastDims,
  gradientByQueries,
  gradientByTemperature,
  inSlices,
  lowerSoftmax,
  requireOperands,
} from "./contrastCalls.ts";
import { exp } from "./math.ts";
import { lowerReduce } from "./reduce.ts";

/** Returns n. Throws {@link InputError} unless a and b are [n, d] and groups, if given, [n]. */
function requirePairs(inputs: readonly Tensor[], groups: Tensor | undefined): number {
  const rows = requireOperands(inputs);
  const [a, , b] = inputs;
  if (b?.shape[0] !== rows) {
    throw new InputError(
      `${describeShape(a?.shape ?? [])} and ${describeShape(b?.shape ?? [])} must have the same number of rows`,
    );
  }
  if (groups && groups.shape.at(-1) !== rows) {
    throw new InputError(
      `groups ${describeShape(groups.shape)} of ${rows} rows; takes one number per row, [${rows}]`,
    );
  }
  return rows;
}

const positiveOf = (groups: Tensor | undefined) => (groups ? ("group" as const) : 0);

/** Inputs: a, temperature, b, optional group targets. Outputs: the loss; the log-sum-exps of a and of b, [2n]. */
const symmetricOp = defineOp<{ readonly smoothing: number }>({
  name: "symmetricCrossEntropyOfProducts",
  infer: (inputs) => [
    { shape: [], dtype: "f32" },
    { shape: [2 * requirePairs(inputs, inputs[3])], dtype: "f32" },
  ],
  lower: (lowering, { inputs: [a, , b, groups], attributes: { smoothing } }) => {
    if (!a) return;
    const dims = contrastDims(a, b, { positive: positiveOf(groups), smoothing });
    const [first, second] = [lowering.input(0), lowering.input(2)];
    lowerSoftmax(
      lowering,
      dims,
      {
        directions: [
          { queries: first, keys: second },
          { queries: second, keys: first },
        ],
        temperature: lowering.input(1),
        ...(groups && { groups: lowering.input(3) }),
      },
      { loss: lowering.output(0), logSumExp: lowering.output(1) },
    );
  },
  gradient: ({ inputs, outputs: [, logSumExp], attributes: { smoothing } }, [upstream]) => {
    const [a, temperature, b, groups] = inputs;
    if (!a || !temperature || !b || !logSumExp || !upstream) return [];
    const by = (queries: Tensor, keys: Tensor, keysFirst: boolean) =>
      gradientByQueries(
        [queries, temperature, logSumExp, upstream, keys, ...(groups ? [groups] : [])],
        {
          positive: positiveOf(groups),
          smoothing,
          weights: "both",
          keysFirst,
          terms: 2 * (a.shape[0] ?? 0),
        },
      );
    const dA = by(a, b, false);
    return [dA, gradientByTemperature(a, dA, temperature), by(b, a, true)];
  },
});

/** Inputs: a, temperature, b, bias, optional groups. Outputs: the sum of all losses; its derivative by the bias. */
const sigmoidOp = defineOp<object>({
  name: "sigmoidOfProducts",
  infer: (inputs) => {
    requirePairs(inputs, inputs[4]);
    return [
      { shape: [], dtype: "f32" },
      { shape: [], dtype: "f32" },
    ];
  },
  lower: (lowering, { inputs: [a, , b, , groups] }) => {
    if (!a) return;
    const dims = contrastDims(a, b, { positive: positiveOf(groups) });
    const strips = contrastStrips(dims.slice, dims.keys);
    const [losses, slopes] = [
      lowering.scratch(strips * dims.rows),
      lowering.scratch(strips * dims.rows),
    ];
    inSlices(lowering, dims, (slice) =>
      lowering.run(
        sigmoidOfProducts,
        { ...dims, strips },
        {
          queries: lowering.input(0),
          keys: lowering.input(2),
          temperature: lowering.input(1),
          bias: lowering.input(3),
          ...(groups && { groups: lowering.input(4) }),
          losses,
          slopes,
          ...slice,
        },
      ),
    );
    const all = { outer: 1, reduced: strips * dims.rows, inner: 1 };
    lowerReduce(lowering, all, "sum", losses, lowering.output(0));
    lowerReduce(lowering, all, "sum", slopes, lowering.output(1));
  },
  gradient: ({ inputs: [a, temperature, b, bias, groups], outputs: [, slope] }, [upstream]) => {
    if (!a || !temperature || !b || !bias || !slope || !upstream) return [];
    const by = (queries: Tensor, keys: Tensor) =>
      gradientByQueries([queries, temperature, bias, upstream, keys, ...(groups ? [groups] : [])], {
        positive: positiveOf(groups),
        weights: "sigmoid",
        terms: 1,
      });
    const dA = by(a, b);
    const dTemperature = gradientByTemperature(a, dA, temperature);
    return [dA, dTemperature, by(b, a), multiply(upstream, slope)];
  },
});

const groupTargetsOp = defineOp<object>({
  name: "groupTargets",
  infer: ([groups]) => {
    if (groups?.shape.length !== 1) {
      throw new InputError(`takes groups [n], got ${describeShape(groups?.shape ?? [])}`);
    }
    return [{ shape: [2, groups.shape[0] ?? 0], dtype: "u32" }];
  },
  lower: (lowering, { inputs: [groups] }) => {
    const dims = { rows: groups?.shape[0] ?? 0 };
    const operands = { groups: lowering.input(0), y: lowering.output(0) };
    lowering.run(groupTargetsKernel, dims, operands);
  },
  gradient: () => [],
});

export interface SymmetricTargets {
  /** [n], numbers: rows of equal numbers are positives of each other, with equal targets. Default: pairs. */
  readonly groups?: Tensor | undefined;
  /** The share of the target that is divided among all rows, as in PyTorch. Default 0. */
  readonly smoothing?: number;
}

/**
 * The mean cross-entropy of a[i]·bᵀ / τ and of b[i]·aᵀ / τ. a, b: [n, d]; temperature: a scalar. Returns a
 * scalar.
 */
export function symmetricCrossEntropy(
  a: Tensor,
  b: Tensor,
  temperature: Tensor,
  { groups, smoothing = 0 }: SymmetricTargets = {},
): Tensor {
  const targets = groups ? [single(groupTargetsOp([groups], {}))] : [];
  return firstOf(symmetricOp([a, temperature, b, ...targets], { smoothing }));
}

/**
 * Σᵢⱼ softplus(∓logit[i, j]) of logits a·bᵀ / τ + bias, with − for positives: pairs, or rows of equal
 * numbers in groups [n]. a, b: [n, d]; temperature and bias: scalars. Returns a scalar.
 */
export const sigmoidLossOfPairs = (
  a: Tensor,
  b: Tensor,
  temperature: Tensor,
  bias: Tensor,
  groups?: Tensor,
): Tensor => firstOf(sigmoidOp([a, temperature, b, bias, ...(groups ? [groups] : [])], {}));

function firstOf([loss]: readonly Tensor[]): Tensor {
  if (!loss) throw new Error("a contrastive loss returned nothing");
  return loss;
}

const someGroups = () => data(Float32Array.of(4, 1, 4, 0, 1, 4, 9), [7]);

export const gradientChecks: GradientChecks = {
  symmetricCrossEntropy: {
    shapes: [[6, 5], [6, 5], []],
    build: (a, b, t) => symmetricCrossEntropy(a, b, exp(t)),
  },
  "symmetricCrossEntropy of groups, smoothed": {
    shapes: [[7, 4], [7, 4], []],
    build: (a, b, t) =>
      symmetricCrossEntropy(a, b, exp(t), { groups: someGroups(), smoothing: 0.2 }),
  },
  sigmoidLossOfPairs: {
    shapes: [[6, 5], [6, 5], [], []],
    build: (a, b, t, bias) => sigmoidLossOfPairs(a, b, exp(t), bias),
  },
  "sigmoidLossOfPairs of groups": {
    shapes: [[7, 4], [7, 4], [], []],
    build: (a, b, t, bias) => sigmoidLossOfPairs(a, b, exp(t), bias, someGroups()),
  },
};
