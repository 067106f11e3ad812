/**
 * A few tokens of every image, another choice for each: taken out, so that a network works on visible
 * patches alone, and put back to their places among others. Each is the other's gradient.
 */

import { gatherTokens as gatherKernel } from "../../gpu/kernels/gatherTokens.ts";
import { scatterTokens as scatterKernel } from "../../gpu/kernels/scatterTokens.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, sameShape } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { subtract } from "./arithmetic.ts";
import { sum } from "./reduce.ts";

/** Sizes of x [images, tokens, width] and its indices [images, count]; throws where they do not fit. */
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

/** Inputs: x, indices, perhaps the filling. */
const scatter = defineOp<ScatterAttributes>({
  name: "scatterTokens",
  infer: ([x, indices, token], { tokens }) => {
    const { images, tokens: given, count, cols } = sizesOf(x, indices);
    if (given !== count) {
      throw new InputError(
        `${describeShape(x?.shape ?? [])} has ${given} tokens, there are ${count} indices`,
      );
    }
    if (token && !sameShape(token.shape, [cols])) {
      throw new InputError(`the filling is ${describeShape(token.shape)}, tokens are [${cols}]`);
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
    // What reached the places that were filled: everything but what went to the tokens put there.
    const elsewhere = subtract(upstream, single(scatter([dx, indices], attributes)));
    return [dx, undefined, sum(elsewhere, [0, 1])];
  },
});

/**
 * y[image, k] = x[image, indices[image, k]]. x: [images, tokens, width]; indices: [images, count] u32,
 * each under `tokens`. Returns [images, count, width].
 */
export const gatherTokens = (x: Tensor, indices: Tensor): Tensor =>
  single(gather([x, indices], {}));

/**
 * Tokens back at their places among `tokens`, `filling` [width] everywhere else. x: [images, count,
 * width]; indices: [images, count] u32, each of an image another. Returns [images, tokens, width].
 */
export const scatterTokens = (
  x: Tensor,
  indices: Tensor,
  { filling, tokens }: { readonly filling: Tensor; readonly tokens: number },
): Tensor => single(scatter([x, indices, filling], { tokens }));
