/** Matrix products, batched or not, with bias, activation and residual in the same kernel. */
import type { ActivationName } from "../../gpu/kernels/activations.ts";
import { matmul as kernel, matmulSplits } from "../../gpu/kernels/matmul.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, sameShape, sizeOf } from "../../shared/shapes.ts";
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { multiply } from "./arithmetic.ts";
import { geluDerivative, heaviside } from "./math.ts";
import { sum } from "./reduce.ts";
import { rowParts } from "./rowParts.ts";

interface Attributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly activation: ActivationName;
  /** The optional inputs after the two matrices, in order. */
  readonly optional: readonly Optional[];
}

type Optional = "bias" | "residual";

/** The index of an optional input; −1 if it is not given. */
const indexOf = ({ optional }: Attributes, name: Optional) => {
  const index = optional.indexOf(name);
  return index < 0 ? -1 : index + 2;
};

/** Sizes of op(a)·op(b); b may be a single matrix for a batch of a. */
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
    const bias = inputs[indexOf(attributes, "bias")];
    const residual = inputs[indexOf(attributes, "residual")];
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
        `the bias is ${describeShape(bias.shape)}, but the product has ${cols} columns`,
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
    // The derivative of GELU needs its argument, which is a second output.
    return attributes.activation === "gelu" ? [result, result] : [result];
  },
  lower: (lowering, { inputs: [a, b], attributes }) => {
    if (!a || !b) return;
    const bias = indexOf(attributes, "bias");
    const residual = indexOf(attributes, "residual");
    const storesArguments = attributes.activation === "gelu";
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
      keepShifts: storesArguments,
    };
    const isPlain = attributes.optional.length === 0 && attributes.activation === "none";
    const splits = isPlain ? matmulSplits(dims, lowering.software) : 1;
    const operands = {
      a: lowering.input(0),
      b: lowering.input(1),
      ...(bias > 0 && { bias: lowering.input(bias) }),
      ...(residual > 0 && { residual: lowering.input(residual) }),
      ...(storesArguments && { shifts: lowering.output(1) }),
    };
    const y = lowering.partials(0, splits);
    const work = { flops: 2 * batch * rows * inner * cols, mostWork: lowering.mostWork };
    for (const part of rowParts(rows, work)) {
      lowering.run(kernel, { ...dims, splits, ...(part && { part }) }, { ...operands, y });
    }
  },
  gradient: ({ inputs: [a, b], outputs: [y, argument], attributes }, [upstream]) => {
    if (!a || !b || !y || !upstream) return [];
    const { transposeA, transposeB, optional } = attributes;
    const derivative = derivativeOf(attributes.activation, y, argument);
    const dy = derivative ? multiply(upstream, derivative) : upstream;
    const da = transposeA
      ? matmul(b, dy, { transposeA: transposeB, transposeB: true })
      : matmul(dy, b, { transposeB: !transposeB });
    const db = transposeB
      ? matmul(dy, a, { transposeA: true, transposeB: transposeA })
      : matmul(a, dy, { transposeA: !transposeA });
    const leading = dy.shape.slice(0, -1).map((_, axis) => axis);
    return [da, db, ...optional.map((name) => (name === "bias" ? sum(dy, leading) : dy))];
  },
});

/** The activation's derivative from its value y or its argument; undefined if it is 1. */
function derivativeOf(
  activation: ActivationName,
  y: Tensor,
  argument?: Tensor,
): Tensor | undefined {
  switch (activation) {
    case "none":
      return undefined;
    case "relu":
      return heaviside(y);
    case "gelu":
      return argument && geluDerivative(argument);
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
  /** Added to the product; of the result's shape. Only without activation. */
  readonly residual?: Tensor;
}

/**
 * act(op(a)·op(b) + bias) + residual. a: [..., rows, inner]; b: [..., inner, cols], or a single matrix for
 * the whole batch of a; either may be transposed. Returns [..., rows, cols].
 * Throws {@link InputError} if the sizes do not fit.
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  const { transposeA = false, transposeB = false, bias, residual, activation = "none" } = options;
  const optional = (["bias", "residual"] as const).filter((name) => options[name]);
  const inputs = [a, b, ...(bias ? [bias] : []), ...(residual ? [residual] : [])];
  const [y] = matmulOp(inputs, { transposeA, transposeB, activation, optional });
  if (!y) throw new Error("matmul returned nothing");
  return y;
}
