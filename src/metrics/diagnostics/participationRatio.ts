/**
 * Effective dimension from variances instead of an entropy; weak directions count less. Isotropic features
 * of finite n give about dn/(d + n), not d. Equal samples give 1.
 */
import { defineMetric } from "../definition.ts";

export const participationRatio = defineMetric({
  key: "participationRatio",
  label: "Participation ratio",
  unit: "",
  // Centred rows have at most rows − 1 directions.
  range: ({ rows, cols }) => [1, Math.max(1, Math.min(rows - 1, cols))],
  better: "higher",
  meaning:
    "Number of directions that share the variance: d when all have the same, 1 when one direction has it all.",
  source: "(Σλ)²/Σλ², λ eigenvalues of the covariance; Gao et al. 2017, bioRxiv 214262",
  needs: "embeddings",
  compute: ({ spectra }) => participationRatioOf(spectra().centred),
});

export function participationRatioOf(eigenvalues: Float64Array): number {
  // Relative to the largest, so that the square of a tiny eigenvalue does not underflow.
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
