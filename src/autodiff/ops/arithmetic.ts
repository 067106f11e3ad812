/** Arithmetic with NumPy broadcasting. */
import { defineElementwise } from "../op.ts";
import { constantValue, type Tensor } from "../tensor.ts";

const two = (inputs: readonly Tensor[]): readonly [Tensor, Tensor] => {
  const [a, b] = inputs;
  if (!a || !b) throw new Error("two operands are needed");
  return [a, b];
};

/** The operand beside a constant of this value; undefined if there is no such constant. */
const otherThan = (value: number, [a, b]: readonly Tensor[]): Tensor | undefined => {
  if (constantValue(b) === value) return a;
  return constantValue(a) === value ? b : undefined;
};

export const add = defineElementwise(
  "add",
  (a, b) => `(${a} + ${b})`,
  (_, upstream) => [upstream, upstream],
  { identity: (inputs) => otherThan(0, inputs) },
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
  { identity: (inputs) => otherThan(1, inputs) },
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
