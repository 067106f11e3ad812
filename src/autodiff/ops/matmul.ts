/** Matrix products, alone or in batches, with bias and ReLU in the epilogue. */
import { matmul as kernel, matmulSplits } from "../../gpu/kernels/matmul.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, sizeOf } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { multiply } from "./arithmetic.ts";
import { positive } from "./math.ts";
import { sum } from "./reduce.ts";

interface Attributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly activation: "none" | "relu";
}

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
  infer: ([a, b, bias], attributes) => {
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
    return [{ shape: [...a.shape.slice(0, -2), rows, cols], dtype: "f32" }];
  },
  lower: (lowering, { inputs: [a, b, bias], attributes }) => {
    if (!a || !b) return;
    const { batch, rows, inner, cols } = sizesOf(a, b, attributes);
    const dims = {
      batch,
      rows,
      inner,
      cols,
      transposeA: attributes.transposeA,
      transposeB: attributes.transposeB,
      sharedB: b.shape.length === 2 && batch > 1,
      bias: bias !== undefined,
      activation: attributes.activation,
    };
    const plain = !bias && attributes.activation === "none";
    const splits = plain ? matmulSplits(dims) : 1;
    const operands = {
      a: lowering.input(0),
      b: lowering.input(1),
      ...(bias && { bias: lowering.input(2) }),
    };
    lowering.run(kernel, { ...dims, splits }, { ...operands, y: lowering.partials(0, splits) });
  },
  gradient: ({ inputs: [a, b, bias], outputs: [y], attributes }, [upstream]) => {
    if (!a || !b || !y || !upstream) return [];
    const { transposeA, transposeB, activation } = attributes;
    const dy = activation === "relu" ? multiply(upstream, positive(y)) : upstream;
    const da = transposeA
      ? matmul(b, dy, { transposeA: transposeB, transposeB: true })
      : matmul(dy, b, { transposeB: !transposeB });
    const db = transposeB
      ? matmul(dy, a, { transposeA: true, transposeB: transposeA })
      : matmul(a, dy, { transposeA: !transposeA });
    const leading = dy.shape.slice(0, -1).map((_, axis) => axis);
    return [da, db, bias && sum(dy, leading)];
  },
});

export interface MatmulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** [cols] */
  readonly bias?: Tensor;
  readonly activation?: "none" | "relu";
}

/**
 * act(op(a)·op(b) + bias). a: [..., rows, inner], b: [..., inner, cols] (either transposed), or one
 * matrix b for the whole batch of a. Returns [..., rows, cols].
 * Throws {@link InputError} where the sizes do not fit.
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  const { transposeA = false, transposeB = false, bias, activation = "none" } = options;
  const inputs = bias ? [a, b, bias] : [a, b];
  return single(matmulOp(inputs, { transposeA, transposeB, activation }));
}
