/** Matrix products, alone or in batches, with bias, activation and residual in the epilogue. */
import type { ActivationName } from "../../gpu/kernels/activations.ts";
import { matmul as kernel, matmulSplits } from "../../gpu/kernels/matmul.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, sameShape, sizeOf } from "../../shared/shapes.ts";
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { multiply } from "./arithmetic.ts";
import { geluDerivative, heaviside } from "./math.ts";
import { sum } from "./reduce.ts";

interface Attributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly activation: ActivationName;
  /** What the inputs after the two matrices are, in their order. */
  readonly others: readonly Other[];
}

type Other = "bias" | "residual";

/** The index of an input after the two matrices, −1 where it is not given. */
const placeOf = ({ others }: Attributes, other: Other) => {
  const index = others.indexOf(other);
  return index < 0 ? -1 : index + 2;
};

/** Sizes of op(a)·op(b); b may be one matrix for a whole batch. */
function sizesOf(a: Tensor, b: Tensor, { transposeA, transposeB }: Attributes) {
  const [m = 0, n = 0] = a.shape.slice(-2);
  const [p = 0, q = 0] = b.shape.slice(-2);
  const [rows, inner] = transposeA ? [n, m] : [m, n];
  const [innerB, cols] = transposeB ? [q, p] : [p, q];
  return { batch: sizeOf(a.shape.slice(0, -2)), rows, inner, innerB, cols };
}

const matmulOp = defineOp<Attributes>({
  name: "matmul",
  infer: (inputs, attributes) => {
    const [a, b] = inputs;
    const bias = inputs[placeOf(attributes, "bias")];
    const residual = inputs[placeOf(attributes, "residual")];
    if (!a || !b || a.shape.length < 2 || b.shape.length < 2) {
      throw new InputError(
        `takes two matrices, got ${describeShape(a?.shape ?? [])} and ${describeShape(b?.shape ?? [])}`,
      );
    }
    const { batch, rows, inner, innerB, cols } = sizesOf(a, b, attributes);
    const batchB = sizeOf(b.shape.slice(0, -2));
    if (inner !== innerB || (batchB !== batch && b.shape.length !== 2)) {
      const flags = `${attributes.transposeA ? "ᵀ" : ""} · ${describeShape(b.shape)}${attributes.transposeB ? "ᵀ" : ""}`;
      throw new InputError(
        `${describeShape(a.shape)}${flags}: inner sizes ${inner} and ${innerB} must be equal, and the batches too`,
      );
    }
    if (bias && (bias.shape.length !== 1 || bias.shape[0] !== cols)) {
      throw new InputError(
        `the bias is ${describeShape(bias.shape)}, the product has ${cols} columns`,
      );
    }
    const result = { shape: [...a.shape.slice(0, -2), rows, cols], dtype: "f32" as const };
    if (
      residual &&
      (!sameShape(residual.shape, result.shape) || attributes.activation !== "none")
    ) {
      throw new InputError(
        `the residual is ${describeShape(residual.shape)}, the product ${describeShape(result.shape)} with activation ${attributes.activation}; they must have one shape and no activation`,
      );
    }
    // GELU's slope cannot be told from its value, so what it was applied to is kept.
    return attributes.activation === "gelu" ? [result, result] : [result];
  },
  lower: (lowering, { inputs: [a, b], attributes }) => {
    if (!a || !b) return;
    const bias = placeOf(attributes, "bias");
    const residual = placeOf(attributes, "residual");
    const keepShifts = attributes.activation === "gelu";
    const { batch, rows, inner, cols } = sizesOf(a, b, attributes);
    const dims = {
      batch,
      rows,
      inner,
      cols,
      transposeA: attributes.transposeA,
      transposeB: attributes.transposeB,
      sharedB: b.shape.length === 2 && batch > 1,
      bias: bias > 0,
      residual: residual > 0,
      activation: attributes.activation,
      keepShifts,
    };
    const plain = attributes.others.length === 0 && attributes.activation === "none";
    const splits = plain ? matmulSplits(dims, lowering.software) : 1;
    const operands = {
      a: lowering.input(0),
      b: lowering.input(1),
      ...(bias > 0 && { bias: lowering.input(bias) }),
      ...(residual > 0 && { residual: lowering.input(residual) }),
      ...(keepShifts && { shifts: lowering.output(1) }),
    };
    lowering.run(kernel, { ...dims, splits }, { ...operands, y: lowering.partials(0, splits) });
  },
  gradient: ({ inputs: [a, b], outputs: [y, shifts], attributes }, [upstream]) => {
    if (!a || !b || !y || !upstream) return [];
    const { transposeA, transposeB, others } = attributes;
    const slope = slopeOf(attributes.activation, y, shifts);
    const dy = slope ? multiply(upstream, slope) : upstream;
    const da = transposeA
      ? matmul(b, dy, { transposeA: transposeB, transposeB: true })
      : matmul(dy, b, { transposeB: !transposeB });
    const db = transposeB
      ? matmul(dy, a, { transposeA: true, transposeB: transposeA })
      : matmul(a, dy, { transposeA: !transposeA });
    const leading = dy.shape.slice(0, -1).map((_, axis) => axis);
    return [da, db, ...others.map((other) => (other === "bias" ? sum(dy, leading) : dy))];
  },
});

/** The activation's derivative, from its value or from what it was applied to; none where it is 1. */
function slopeOf(activation: ActivationName, y: Tensor, shifts?: Tensor): Tensor | undefined {
  switch (activation) {
    case "none":
      return undefined;
    case "relu":
      return heaviside(y);
    case "gelu":
      return shifts && geluDerivative(shifts);
    default:
      return activation satisfies never;
  }
}

export interface MatmulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** [cols] */
  readonly bias?: Tensor;
  readonly activation?: ActivationName;
  /** Of the result's shape, added to a product without activation. */
  readonly residual?: Tensor;
}

/**
 * act(op(a)·op(b) + bias) + residual. a: [..., rows, inner], b: [..., inner, cols] (either
 * transposed), or one matrix b for the whole batch of a. Returns [..., rows, cols].
 * Throws {@link InputError} where the sizes do not fit.
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  const { transposeA = false, transposeB = false, bias, residual, activation = "none" } = options;
  const others = (["bias", "residual"] as const).filter((other) => options[other]);
  const inputs = [a, b, ...(bias ? [bias] : []), ...(residual ? [residual] : [])];
  const [y] = matmulOp(inputs, { transposeA, transposeB, activation, others });
  if (!y) throw new Error("matmul returned nothing");
  return y;
}
