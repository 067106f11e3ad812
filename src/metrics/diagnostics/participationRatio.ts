/**
 * Effective dimension by variances instead of an entropy, harsher on weak directions. Isotropic
 * features of finite n read about dn/(d + n), not d. All samples equal: one, the least there is.
 */
import { defineMetric } from "../definition.ts";

export const participationRatio = defineMetric({
  key: "participationRatio",
  label: "Participation ratio",
  unit: "",
  range: ({ rows, cols }) => [1, Math.min(rows, cols)],
  better: "higher",
  meaning:
    "Number of directions that share the variance: d when it is equal in all, 1 when one direction has it all.",
  source: "(Σλ)²/Σλ², λ eigenvalues of the covariance; Gao et al. 2017, bioRxiv 214262",
  needs: "embeddings",
  compute: ({ spectra }) => participationRatioOf(spectra().centred),
});

export function participationRatioOf(eigenvalues: Float64Array): number {
  // Shares of the largest: the square of a tiny eigenvalue must not underflow.
  const largest = eigenvalues[0] ?? 0;
  if (largest === 0) return 1;
  let sum = 0;
  let squares = 0;
  for (const value of eigenvalues) {
    sum += value / largest;
    squares += (value / largest) ** 2;
  }
  return sum ** 2 / squares;
}
