/** Element-wise functions: the WGSL expression and the gradient of each. */
import { TAIL, TAIL_SCALE } from "../../gpu/kernels/activations.ts";
import { defineElementwise } from "../op.ts";
import { constant, type Tensor } from "../tensor.ts";
import { add, divide, multiply, negate, subtract } from "./arithmetic.ts";

const first = (inputs: readonly Tensor[]): Tensor => {
  const [x] = inputs;
  if (!x) throw new Error("an operand is needed");
  return x;
};

export const exp = defineElementwise(
  "exp",
  (x) => `exp(${x})`,
  ({ output }, upstream) => [multiply(upstream, output)],
);

/** Least argument of functions that are not finite at 0. Their gradient is 0 where it is used instead. */
const LEAST = 1e-30;

/** 1 where x is above {@link LEAST}, else 0. */
const isAbove = (x: Tensor): Tensor => heaviside(subtract(x, constant(LEAST)));

/** Natural logarithm; arguments are clamped to at least 1e-30, where the gradient is 0. */
export const log = defineElementwise(
  "log",
  (x) => `log(max(${x}, T(1e-30)))`,
  ({ inputs }, upstream) => {
    const x = first(inputs);
    return [multiply(divide(upstream, maximum(x, constant(LEAST))), isAbove(x))];
  },
);

/** Square root; negative arguments are clamped to 0. The gradient is 0 there and at 0. */
export const sqrt = defineElementwise(
  "sqrt",
  (x) => `sqrt(max(${x}, T(0.0)))`,
  ({ inputs, output }, upstream) => {
    const slope = divide(multiply(upstream, constant(0.5)), maximum(output, constant(LEAST)));
    return [multiply(slope, heaviside(first(inputs)))];
  },
);

/** 1/√x; arguments are clamped to at least 1e-30, where the gradient is 0. */
export const rsqrt = defineElementwise(
  "rsqrt",
  (x) => `inverseSqrt(max(${x}, T(1e-30)))`,
  ({ inputs, output }, upstream) => {
    // Masked before it is cubed, which overflows where the argument is clamped.
    const root = multiply(output, isAbove(first(inputs)));
    return [multiply(multiply(upstream, constant(-0.5)), multiply(root, square(root)))];
  },
);

export const square = defineElementwise(
  "square",
  (x) => `(${x} * ${x})`,
  ({ inputs }, upstream) => [multiply(multiply(upstream, constant(2)), first(inputs))],
);

/** 1 where x > 0, else 0; no gradient. */
export const heaviside = defineElementwise(
  "heaviside",
  (x) => `select(T(0.0), T(1.0), ${x} > T(0.0))`,
  () => [],
);

/** Rounds down; no gradient. */
export const floor = defineElementwise(
  "floor",
  (x) => `floor(${x})`,
  () => [],
);

export const relu = defineElementwise(
  "relu",
  (x) => `max(${x}, T(0.0))`,
  ({ output }, upstream) => [multiply(upstream, heaviside(output))],
);

export const tanh = defineElementwise(
  "tanh",
  // Beyond ±9 tanh is ±1 in f32, and some drivers overflow.
  (x) => `tanh(clamp(${x}, T(-9.0), T(9.0)))`,
  ({ output }, upstream) => [multiply(upstream, subtract(constant(1), square(output)))],
);

export const sigmoid = defineElementwise(
  "sigmoid",
  (x) => `(T(1.0) / (T(1.0) + exp(-clamp(${x}, T(-80.0), T(80.0)))))`,
  ({ output }, upstream) => [multiply(upstream, multiply(output, subtract(constant(1), output)))],
);

/** GELU, x·Φ(x) (Hendrycks & Gimpel 2016, arXiv:1606.08415), with the same Φ as matmul's activation. */
export const gelu = (x: Tensor): Tensor => multiply(x, normalDistribution(x));

/**
 * GELU by its approximation with tanh, x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))), as in GPT-2 (Hendrycks & Gimpel 2016,
 * arXiv:1606.08415).
 */
export function geluTanh(x: Tensor): Tensor {
  const cube = multiply(square(x), multiply(constant(0.044715), x));
  const inner = multiply(constant(Math.sqrt(2 / Math.PI)), add(x, cube));
  return multiply(multiply(constant(0.5), x), add(constant(1), tanh(inner)));
}

/** The derivative of {@link gelu}: Φ(x) + x·φ(x). */
export function geluDerivative(x: Tensor): Tensor {
  const density = multiply(constant(1 / Math.sqrt(2 * Math.PI)), bell(x));
  return add(normalDistribution(x), multiply(x, density));
}

/** Φ, computed like the activations of kernels: from its left tail, mirrored for x > 0. */
function normalDistribution(x: Tensor): Tensor {
  const scaled = multiply(constant(TAIL_SCALE), abs(x));
  const t = divide(constant(1), add(scaled, constant(1)));
  const series = TAIL.slice(1).reduce(
    (sum, a) => add(multiply(sum, t), constant(a)),
    constant(TAIL[0] ?? 0),
  );
  const tail = multiply(multiply(t, series), bell(x));
  const right = heaviside(x);
  return add(right, multiply(subtract(constant(1), multiply(constant(2), right)), tail));
}

/** exp(−x²/2). */
const bell = (x: Tensor): Tensor => exp(multiply(constant(-0.5), square(x)));

/** log1p by its series where rounding 1 + e would lose e. */
const SOFTPLUS = `fn softplus(x: T) -> T {
  let e = exp(-abs(x));
  let direct = log(T(1.0) + e);
  let series = e * (T(1.0) - e * (T(0.5) - e * T(0.33333334)));
  return max(x, T(0.0)) + select(direct, series, e < T(0.01));
}`;

/** log(1 + eˣ) without overflow: max(x, 0) + log1p(e^−|x|). */
export const softplus = defineElementwise(
  "softplus",
  (x) => `softplus(${x})`,
  ({ inputs }, upstream) => [multiply(upstream, sigmoid(first(inputs)))],
  { functions: SOFTPLUS },
);

export const abs = defineElementwise(
  "abs",
  (x) => `abs(${x})`,
  ({ inputs }, upstream) => [multiply(upstream, sign(first(inputs)))],
);

const sign = defineElementwise(
  "sign",
  (x) => `sign(${x})`,
  () => [],
);

/** Element-wise maximum; for equal elements the first operand gets the gradient. */
export const maximum = defineElementwise(
  "maximum",
  (a, b) => `max(${a}, ${b})`,
  ({ inputs: [a, b] }, upstream) => {
    if (!a || !b) return [];
    const second = heaviside(subtract(b, a));
    return [multiply(upstream, subtract(constant(1), second)), multiply(upstream, second)];
  },
);

/** Element-wise minimum. */
export const minimum = (a: Tensor, b: Tensor): Tensor => negate(maximum(negate(a), negate(b)));
