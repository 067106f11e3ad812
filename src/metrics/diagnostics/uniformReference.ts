/**
 * Expected uniformity of independent points drawn uniformly from the unit sphere in `cols` dimensions. As the
 * number of points grows, no distribution has a lower value (Wang and Isola 2020, arXiv:2005.10242,
 * proposition 1); a few points that repel each other can be lower.
 *
 * With t = u·v, ‖u − v‖² = 2 − 2t. The mean of e^{κt} over the sphere is the series
 * ₀F₁(; d/2; κ²/4) = Γ(d/2) (2/κ)^{d/2−1} I_{d/2−1}(κ), so the mean Gaussian potential is
 * e⁻⁴ ₀F₁(; d/2; 4). In one dimension the "sphere" is two points, which the series covers as well.
 */
import { require } from "../../shared/errors.ts";

export interface UniformReference {
  /** Uniformity of infinitely many points; its mean over n points without self pairs is the same. */
  readonly value: number;
  /** Standard deviation of the uniformity of `rows` points, to first order. */
  readonly deviation: number;
}

/** `rows`: at least 2 points; `cols`: at least 1 dimension. */
export function uniformReference(rows: number, cols: number): UniformReference {
  require(Number.isInteger(cols) && cols >= 1, () =>
    `uniform reference: ${cols} dimensions; expected a whole number from 1`);
  require(Number.isInteger(rows) && rows >= 2, () =>
    `uniform reference: ${rows} points; expected a whole number from 2`);
  const mean = potential(cols, 4);
  // The sum over pairs has uncorrelated terms by symmetry: variance 2σ²/(n(n−1)).
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
