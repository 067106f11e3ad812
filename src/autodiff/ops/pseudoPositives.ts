/**
 * Pairs of a batch that are no positives but as similar as one: row i against the keys j ≠ i whose product with it is
 * at least that of its own pair. Products are not stored.
 */
import { pseudoPositives as kernel } from "../../gpu/kernels/pseudoPositives.ts";
import { pseudoPositivesGradient } from "../../gpu/kernels/pseudoPositivesGradient.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, sameShape } from "../../shared/shapes.ts";
import type { GradientChecks } from "../gradientCheck.ts";
import { defineOp, single } from "../op.ts";
import { data, type Tensor } from "../tensor.ts";
import { add, multiply } from "./arithmetic.ts";
import { sum } from "./reduce.ts";

function dimsOf([a, b, groups]: readonly Tensor[]) {
  const [rows = 0, depth = 0] = a?.shape ?? [];
  if (a?.shape.length !== 2 || !b || !sameShape(a.shape, b.shape)) {
    throw new InputError(
      `takes two times [n, d], got ${describeShape(a?.shape ?? [])} and ${describeShape(b?.shape ?? [])}`,
    );
  }
  if (groups && !sameShape(groups.shape, [rows])) {
    throw new InputError(`takes groups [${rows}], got ${describeShape(groups.shape)}`);
  }
  return { rows, depth, grouped: groups !== undefined };
}

const sumsOp = defineOp<object>({
  name: "pseudoPositives",
  infer: (inputs) => {
    const { rows } = dimsOf(inputs);
    return [
      { shape: [rows], dtype: "f32" },
      { shape: [rows], dtype: "f32" },
    ];
  },
  lower: (lowering, { inputs }) => {
    const [, , groups] = inputs;
    lowering.run(kernel, dimsOf(inputs), {
      a: lowering.input(0),
      b: lowering.input(1),
      ...(groups && { groups: lowering.input(2) }),
      sums: lowering.output(0),
      counts: lowering.output(1),
    });
  },
  gradient: ({ inputs }, [dSums]) => {
    const [a, b, ...groups] = inputs;
    if (!a || !b || !dSums) return [];
    const by = (which: "a" | "b") => single(gradientOp([a, b, dSums, ...groups], { by: which }));
    return [by("a"), by("b")];
  },
});

const gradientOp = defineOp<{ readonly by: "a" | "b" }>({
  name: "pseudoPositivesGradient",
  infer: ([a]) => [{ shape: a?.shape ?? [], dtype: "f32" }],
  lower: (lowering, { inputs: [a, b, , groups], attributes: { by } }) => {
    if (!a || !b) return;
    const dims = { ...dimsOf([a, b, ...(groups ? [groups] : [])]), by };
    lowering.run(pseudoPositivesGradient, dims, {
      a: lowering.input(0),
      b: lowering.input(1),
      dSums: lowering.input(2),
      ...(groups && { groups: lowering.input(3) }),
      dx: lowering.output(0),
    });
  },
});

/**
 * The sum of all logits a[i]·b[j] + bias of pairs j ≠ i that are at least a[i]·b[i] + bias; pairs of equal numbers in
 * `groups` [n] are left out. The choice of pairs has no gradient. a, b: [n, d]; bias: a scalar. Returns a scalar.
 */
export function sumOfPseudoPositives(a: Tensor, b: Tensor, bias: Tensor, groups?: Tensor): Tensor {
  const [sums, counts] = sumsOp([a, b, ...(groups ? [groups] : [])], {});
  if (!sums || !counts) throw new Error("pseudoPositives returned nothing");
  return add(sum(sums), multiply(bias, sum(counts)));
}

export const gradientChecks: GradientChecks = {
  sumOfPseudoPositives: {
    shapes: [[5, 4], [5, 4], []],
    // Small, so that no pair is chosen on one side only.
    step: 1e-3,
    build: (a, b, bias) => sumOfPseudoPositives(a, b, bias),
  },
  "sumOfPseudoPositives of groups": {
    shapes: [[7, 4], [7, 4], []],
    build: (a, b, bias) =>
      sumOfPseudoPositives(a, b, bias, data(Float32Array.of(4, 1, 4, 0, 1, 4, 9), [7])),
  },
};
