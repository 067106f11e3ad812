/** Arithmetic of two tensors, with NumPy broadcasting. */
import { defineElementwise } from "../op.ts";
import type { Tensor } from "../tensor.ts";

const two = (inputs: readonly Tensor[]): readonly [Tensor, Tensor] => {
  const [a, b] = inputs;
  if (!a || !b) throw new Error("two operands are needed");
  return [a, b];
};

export const add = defineElementwise(
  "add",
  (a, b) => `(${a} + ${b})`,
  (_, upstream) => [upstream, upstream],
);

export const subtract = defineElementwise(
  "subtract",
  (a, b) => `(${a} - ${b})`,
  (_, upstream) => [upstream, negate(upstream)],
);

export const multiply = defineElementwise(
  "multiply",
  (a, b) => `(${a} * ${b})`,
  ({ inputs }, upstream) => {
    const [a, b] = two(inputs);
    return [multiply(upstream, b), multiply(upstream, a)];
  },
);

export const divide = defineElementwise(
  "divide",
  (a, b) => `(${a} / ${b})`,
  ({ inputs, output }, upstream) => {
    const [, b] = two(inputs);
    return [divide(upstream, b), negate(divide(multiply(upstream, output), b))];
  },
);

export const negate = defineElementwise(
  "negate",
  (x) => `(-${x})`,
  (_, upstream) => [negate(upstream)],
);
