/**
 * What uniformity reads where points are as evenly spread as chance can: independent draws from the
 * uniform distribution on the unit sphere of `cols` dimensions. As points grow in number no other
 * distribution reads lower (Wang and Isola 2020, arXiv:2005.10242, proposition 1); a few points that
 * push each other apart may.
 *
 * With t = u·v, ‖u − v‖² = 2 − 2t, and the mean of e^{κt} over the sphere is the confluent series
 * ₀F₁(; d/2; κ²/4) = Γ(d/2) (2/κ)^{d/2−1} I_{d/2−1}(κ), so the mean Gaussian potential is
 * e⁻⁴ ₀F₁(; d/2; 4). On one dimension the "sphere" is two points, which the series covers as well.
 */
import { require } from "../../shared/errors.ts";

export interface UniformReference {
  /** Uniformity of infinitely many points; leaving out self pairs, the mean over n of them is the same. */
  readonly value: number;
  /** Standard deviation of the uniformity of `rows` points, to first order. */
  readonly deviation: number;
}

/** For `rows` points, at least 2, of `cols` dimensions, at least 1. */
export function uniformReference(rows: number, cols: number): UniformReference {
  require(Number.isInteger(cols) && cols >= 1, () =>
    `uniform reference: found ${cols} dimensions; takes a whole number from 1`);
  require(Number.isInteger(rows) && rows >= 2, () =>
    `uniform reference: found ${rows} points; takes a whole number from 2`);
  const mean = potential(cols, 4);
  // From each point the sphere looks alike, so of the pairs' sum only pairs vary: variance 2σ²/n(n−1).
  const variance = potential(cols, 8) - mean ** 2;
  return {
    value: Math.log(mean),
    deviation: Math.sqrt((2 * Math.max(0, variance)) / (rows * (rows - 1))) / mean,
  };
}

/** Mean of e^{κt − κ} over the sphere. */
function potential(cols: number, kappa: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= kappa ** 2 / 4 / (k * (cols / 2 + k - 1));
    sum += term;
  }
  return Math.exp(-kappa) * sum;
}
