/**
 * Gathers tokens by indices that differ per image, so that a network processes only visible patches, and
 * scatters them back. Each is the other's gradient.
 */
import { gatherTokens as gatherKernel } from "../../gpu/kernels/gatherTokens.ts";
import { scatterTokens as scatterKernel } from "../../gpu/kernels/scatterTokens.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, sameShape } from "../../shared/shapes.ts";
import type { GradientChecks } from "../gradientCheck.ts";
import { defineOp, single } from "../op.ts";
import { data, type Tensor } from "../tensor.ts";
import { subtract } from "./arithmetic.ts";
import { square } from "./math.ts";
import { sum } from "./reduce.ts";

/** Sizes of x [images, tokens, width] and indices [images, count]. Throws {@link InputError} if they do not fit. */
function sizesOf(x: Tensor | undefined, indices: Tensor | undefined) {
  const [images = 0, tokens = 0, cols = 0] = x?.shape ?? [];
  const [rows = 0, count = 0] = indices?.shape ?? [];
  const ranks = x?.shape.length === 3 && indices?.shape.length === 2;
  if (!ranks || rows !== images || indices.dtype !== "u32") {
    throw new InputError(
      `takes [images, tokens, width] and u32 indices [images, count], got ${describeShape(x?.shape ?? [])} and ${describeShape(indices?.shape ?? [])} ${indices?.dtype}`,
    );
  }
  return { images, tokens, cols, count };
}

const gather = defineOp<object>({
  name: "gatherTokens",
  infer: ([x, indices]) => {
    const { images, count, cols } = sizesOf(x, indices);
    return [{ shape: [images, count, cols], dtype: "f32" }];
  },
  lower: (lowering, { inputs: [x, indices] }) => {
    const operands = { x: lowering.input(0), indices: lowering.input(1), y: lowering.output(0) };
    lowering.run(gatherKernel, sizesOf(x, indices), operands);
  },
  gradient: ({ inputs: [x, indices] }, [upstream]) =>
    x && indices && upstream
      ? [single(scatter([upstream, indices], { tokens: x.shape[1] ?? 0 }))]
      : [],
});

interface ScatterAttributes {
  readonly tokens: number;
}

/** Inputs: x, indices, optionally the filling (default zeros). */
const scatter = defineOp<ScatterAttributes>({
  name: "scatterTokens",
  infer: ([x, indices, token], { tokens }) => {
    const { images, tokens: given, count, cols } = sizesOf(x, indices);
    if (given !== count) {
      throw new InputError(
        `${describeShape(x?.shape ?? [])} has ${given} tokens, but there are ${count} indices`,
      );
    }
    if (token && !sameShape(token.shape, [cols])) {
      throw new InputError(
        `the filling is ${describeShape(token.shape)}, but tokens are [${cols}]`,
      );
    }
    return [{ shape: [images, tokens, cols], dtype: "f32" }];
  },
  lower: (lowering, { inputs: [x, indices, token], attributes: { tokens } }) => {
    const operands = { x: lowering.input(0), indices: lowering.input(1), y: lowering.output(0) };
    const filling = token ? { token: lowering.input(2) } : {};
    const dims = { ...sizesOf(x, indices), tokens, filled: token !== undefined };
    lowering.run(scatterKernel, dims, { ...operands, ...filling });
  },
  gradient: ({ inputs: [, indices, token], attributes }, [upstream]) => {
    if (!indices || !upstream) return [];
    const dx = gatherTokens(upstream, indices);
    if (!token) return [dx];
    // The filling gets the gradient of all positions without a token of x.
    const elsewhere = subtract(upstream, single(scatter([dx, indices], attributes)));
    return [dx, undefined, sum(elsewhere, [0, 1])];
  },
});

/**
 * y[image, k] = x[image, indices[image, k]]. x: [images, tokens, width]; indices: [images, count] u32,
 * each less than `tokens`. Returns [images, count, width].
 */
export const gatherTokens = (x: Tensor, indices: Tensor): Tensor =>
  single(gather([x, indices], {}));

/**
 * y[image, indices[image, k]] = x[image, k], and `filling` [width] everywhere else. x: [images, count,
 * width]; indices: [images, count] u32, distinct within an image. Returns [images, tokens, width].
 */
export const scatterTokens = (
  x: Tensor,
  indices: Tensor,
  { filling, tokens }: { readonly filling: Tensor; readonly tokens: number },
): Tensor => single(scatter([x, indices, filling], { tokens }));

const indicesOf = (...rows: number[][]) =>
  data(Uint32Array.from(rows.flat()), [rows.length, rows[0]?.length ?? 0]);

export const gradientChecks: GradientChecks = {
  gatherTokens: {
    shapes: [[2, 5, 7]],
    build: (x) => square(gatherTokens(x, indicesOf([4, 0, 3], [1, 2, 1]))),
  },
  "gatherTokens of vectors": {
    shapes: [[3, 4, 8]],
    build: (x) => square(gatherTokens(x, indicesOf([3], [0], [2]))),
  },
  scatterTokens: {
    shapes: [[2, 3, 7], [7]],
    build: (x, filling) =>
      square(scatterTokens(x, indicesOf([4, 0, 3], [1, 2, 5]), { filling, tokens: 6 })),
  },
  "scatterTokens of all tokens": {
    shapes: [[1, 4, 4], [4]],
    build: (x, filling) =>
      square(scatterTokens(x, indicesOf([2, 0, 3, 1]), { filling, tokens: 4 })),
  },
};
