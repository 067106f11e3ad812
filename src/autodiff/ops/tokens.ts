/** Slices and padding of each image's sequence of tokens; each is the other's gradient. */
import { sliceTokens as kernel } from "../../gpu/kernels/sliceTokens.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, sameShape } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { add } from "./arithmetic.ts";
import { sum } from "./reduce.ts";

interface Attributes {
  /** The token of x that becomes the first; negative to pad before x. */
  readonly first: number;
  readonly count: number;
}

/** Inputs: x, optionally the padding token (default zeros). */
const slice = defineOp<Attributes>({
  name: "sliceTokens",
  infer: ([x, token], { first, count }) => {
    const [images = 0, tokens = 0, width = 0] = x?.shape ?? [];
    const isOutside = first + count <= 0 || first >= tokens;
    if (x?.shape.length !== 3 || count < 1 || isOutside) {
      throw new InputError(
        `takes tokens ${first} to ${first + count - 1} of [images, tokens, width], got ${describeShape(x?.shape ?? [])}`,
      );
    }
    if (token && !sameShape(token.shape, [width])) {
      throw new InputError(
        `the token is ${describeShape(token.shape)}, but tokens of ${describeShape(x.shape)} have width ${width}`,
      );
    }
    return [{ shape: [images, count, width], dtype: "f32" }];
  },
  lower: (lowering, { inputs: [x, token], attributes: { first, count } }) => {
    const [images = 0, from = 0, cols = 0] = x?.shape ?? [];
    const dims = { images, from, to: count, first, cols, filled: token !== undefined };
    const operands = { x: lowering.input(0), y: lowering.output(0) };
    const filling = token ? { token: lowering.input(1) } : {};
    lowering.run(kernel, dims, { ...operands, ...filling });
  },
  gradient: ({ inputs: [x, token], attributes: { first } }, [upstream]) => {
    if (!upstream) return [];
    const dx = sliced([upstream], { first: -first, count: x?.shape[1] ?? 0 });
    if (!token) return [dx];
    // Only prependToken pads with a token, and only before x.
    return [dx, sum(sliced([upstream], { first: 0, count: -first }), [0, 1])];
  },
});

function sliced(inputs: readonly Tensor[], attributes: Attributes): Tensor {
  return single(slice(inputs, attributes));
}

/** Prepends `token` [width] to each image. x: [images, tokens, width] → [images, tokens + 1, width]. */
export const prependToken = (x: Tensor, token: Tensor): Tensor =>
  sliced([x, token], { first: -1, count: (x.shape[1] ?? 0) + 1 });

/** The first token of each image. x: [images, tokens, width] → [images, 1, width]. */
export const firstToken = (x: Tensor): Tensor => sliceTokens(x, 0, 1);

/** All tokens but the first of each image. x: [images, tokens, width] → [images, tokens − 1, width]. */
export const withoutFirstToken = (x: Tensor): Tensor => sliceTokens(x, 1, (x.shape[1] ?? 0) - 1);

/** Concatenates the tokens of each image. a: [images, s, width]; b: [images, t, width] → [images, s + t, width]. */
export function concatTokens(a: Tensor, b: Tensor): Tensor {
  const [, before = 0] = a.shape;
  const count = before + (b.shape[1] ?? 0);
  return add(sliced([a], { first: 0, count }), sliced([b], { first: -before, count }));
}

/** Tokens `first` to `first + count − 1` of each image. x: [images, tokens, width] → [images, count, width]. */
export const sliceTokens = (x: Tensor, first: number, count: number): Tensor =>
  sliced([x], { first, count });
