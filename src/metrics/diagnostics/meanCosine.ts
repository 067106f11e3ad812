/**
 * ‖Σu‖² sums the cosines of all ordered pairs, self pairs included, so no pair is visited. Subtracts the
 * computed Σ‖u‖² instead of n, because rows of zeros have no direction and count as orthogonal.
 */
import { defineMetric } from "../definition.ts";

export const meanCosine = defineMetric({
  key: "meanCosine",
  label: "Mean cosine",
  unit: "",
  // The minimum for n unit vectors is a regular simplex.
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
