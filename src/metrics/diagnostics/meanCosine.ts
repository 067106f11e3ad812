/**
 * The mean cosine of two different samples, from the sum of the unit rows alone: ‖Σu‖² counts
 * every ordered pair once and every sample with itself once, so the pairs come without looking at
 * any. (Σ‖u‖² is n, but for rows of zeros, which have no direction and count as orthogonal.)
 */
import { defineMetric } from "../definition.ts";

export const meanCosine = defineMetric({
  key: "meanCosine",
  label: "Mean cosine",
  unit: "",
  // n unit vectors repel one another down to −1/(n − 1), a regular simplex.
  range: ({ rows }) => [-1 / (rows - 1), 1],
  better: "lower",
  meaning:
    "Mean cosine between two different samples: 0 when directions are spread evenly, 1 when all samples point one way.",
  source: "(‖Σu‖² − n)/(n(n − 1))",
  needs: "embeddings",
  compute: ({ unit, unitMean, dimensions: { rows } }) => {
    const sumSquared = unitMean().reduce((total, value) => total + (value * rows) ** 2, 0);
    const ownSquared = unit().data.reduce((total, value) => total + value ** 2, 0);
    return (sumSquared - ownSquared) / (rows * (rows - 1));
  },
});
