/** Sequences of tokens that end with padding: their lengths, their last token and their mean. */
import { meanOfTokens as meanKernel } from "../../gpu/kernels/meanOfTokens.ts";
import { meanOfTokensGradient } from "../../gpu/kernels/meanOfTokensGradient.ts";
import type { TokenWindowDims } from "../../gpu/kernels/parts/tokenWindow.ts";
import { tokenLengths as lengthsKernel } from "../../gpu/kernels/tokenLengths.ts";
import { wordCounts as countsKernel } from "../../gpu/kernels/wordCounts.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape } from "../../shared/shapes.ts";
import type { GradientChecks } from "../gradientCheck.ts";
import { defineOp, single } from "../op.ts";
import { data, type Tensor } from "../tensor.ts";
import { square } from "./math.ts";

/** Returns [n]. Throws {@link InputError} unless these are ids [n, tokens]. */
function rowsOfIds([ids]: readonly Tensor[]): number[] {
  if (ids?.dtype !== "u32" || ids.shape.length !== 2) {
    throw new InputError(
      `takes u32 ids [rows, tokens], got ${describeShape(ids?.shape ?? [])} ${ids?.dtype}`,
    );
  }
  return [ids.shape[0] ?? 0];
}

const lengthsOp = defineOp<object>({
  name: "tokenLengths",
  infer: (inputs) => [{ shape: rowsOfIds(inputs), dtype: "u32" }],
  lower: (lowering, { inputs: [ids] }) => {
    const [rows = 0, tokens = 0] = ids?.shape ?? [];
    const operands = { ids: lowering.input(0), lengths: lowering.output(0) };
    lowering.run(lengthsKernel, { rows, tokens }, operands);
  },
  gradient: () => [],
});

/** The number of ids before the first 0, which is padding. ids: [n, tokens] u32. Returns [n] u32. */
export const tokenLengths = (ids: Tensor): Tensor => single(lengthsOp([ids], {}));

const countsOp = defineOp<object>({
  name: "wordCounts",
  infer: (inputs) => [{ shape: rowsOfIds(inputs), dtype: "f32" }],
  lower: (lowering, { inputs: [ids] }) => {
    const [rows = 0, tokens = 0] = ids?.shape ?? [];
    const operands = { ids: lowering.input(0), counts: lowering.output(0) };
    lowering.run(countsKernel, { rows, tokens }, operands);
  },
  gradient: () => [],
});

/** The number of words between the start and the end of each text, as floats. ids: [n, tokens] u32. Returns [n]. */
export const wordCounts = (ids: Tensor): Tensor => single(countsOp([ids], {}));

interface Attributes {
  readonly window: TokenWindowDims["window"];
}

function dimsOf(x: Tensor | undefined, { window }: Attributes): TokenWindowDims {
  const [rows = 0, tokens = 0, cols = 0] = x?.shape ?? [];
  return { rows, tokens, cols, window };
}

const meanOp = defineOp<Attributes>({
  name: "meanOfTokens",
  infer: ([x, lengths], attributes) => {
    const { rows, cols } = dimsOf(x, attributes);
    const fits = lengths?.dtype === "u32" && lengths.shape.length === 1;
    if (x?.shape.length !== 3 || !fits || lengths.shape[0] !== rows) {
      throw new InputError(
        `takes [n, tokens, width] and u32 lengths [n], got ${describeShape(x?.shape ?? [])} and ${describeShape(lengths?.shape ?? [])} ${lengths?.dtype}`,
      );
    }
    return [{ shape: [rows, cols], dtype: "f32" }];
  },
  lower: (lowering, { inputs: [x], attributes }) => {
    const operands = { x: lowering.input(0), lengths: lowering.input(1), y: lowering.output(0) };
    lowering.run(meanKernel, dimsOf(x, attributes), operands);
  },
  gradient: ({ inputs: [x, lengths], attributes }, [upstream]) =>
    x && lengths && upstream
      ? [single(meanBack([upstream, lengths], { tokens: x.shape[1] ?? 0, ...attributes }))]
      : [],
});

const meanBack = defineOp<Attributes & { readonly tokens: number }>({
  name: "meanOfTokensGradient",
  infer: ([dy], { tokens }) => {
    const [rows = 0, cols = 0] = dy?.shape ?? [];
    return [{ shape: [rows, tokens, cols], dtype: "f32" }];
  },
  lower: (lowering, { outputs: [dx], attributes }) => {
    const operands = { dy: lowering.input(0), lengths: lowering.input(1), dx: lowering.output(0) };
    lowering.run(meanOfTokensGradient, dimsOf(dx, attributes), operands);
  },
});

/**
 * The mean of each row's tokens before the padding; 0 for a row without any. `withoutFirst` and `withoutLast`
 * tokens of a row are left out, such as `<bos>` and `<eos>`. x: [n, tokens, width]; lengths: [n] u32, see
 * {@link tokenLengths}. Returns [n, width].
 */
export function meanOfTokens(
  x: Tensor,
  lengths: Tensor,
  { withoutFirst = 0, withoutLast = 0 } = {},
): Tensor {
  return single(meanOp([x, lengths], { window: { withoutFirst, withoutLast } }));
}

/**
 * The last token of each row before the padding; 0 for a row without any. x: [n, tokens, width]; lengths: [n]
 * u32, see {@link tokenLengths}. Returns [n, width].
 */
export const lastToken = (x: Tensor, lengths: Tensor): Tensor =>
  single(meanOp([x, lengths], { window: "last" }));

const lengthsOf = (...lengths: number[]) => data(Uint32Array.from(lengths), [lengths.length]);

export const gradientChecks: GradientChecks = {
  meanOfTokens: {
    shapes: [[4, 5, 7]],
    build: (x) => square(meanOfTokens(x, lengthsOf(3, 5, 0, 1))),
  },
  "meanOfTokens without the first and last": {
    shapes: [[4, 5, 8]],
    build: (x) =>
      square(meanOfTokens(x, lengthsOf(5, 3, 2, 0), { withoutFirst: 1, withoutLast: 1 })),
  },
  lastToken: { shapes: [[3, 4, 8]], build: (x) => square(lastToken(x, lengthsOf(4, 0, 2))) },
};
