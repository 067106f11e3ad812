/** Samples of distributions from uniform random numbers, without gradient. */
import { defineElementwise } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { subtract } from "./arithmetic.ts";
import { heaviside } from "./math.ts";

/** 1 with probability p, else 0; u is uniform in [0, 1). */
export const bernoulli = (p: Tensor, u: Tensor): Tensor => heaviside(subtract(p, u));

/** Normal with mean 0 and variance 1, from two independent numbers uniform in [0, 1) (Box & Muller 1958). */
export const standardNormal = defineElementwise(
  "standardNormal",
  (u, v) =>
    `(sqrt(max(T(-2.0) * log(max(T(1.0) - ${u}, T(1e-9))), T(0.0))) * cos(T(6.2831853) * ${v}))`,
  () => [],
);
