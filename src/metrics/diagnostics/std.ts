/**
 * Spread of the normalised features. A unit vector in d dimensions has a root mean square of 1/√d per
 * dimension, so the mean deviation times √d is 1 when directions fill the sphere and 0 when all are equal.
 *
 * Meaningful for projections z: features after a ReLU and a mean (h) lie in one orthant and give 0.3 to 0.4,
 * healthy or not. Not sufficient alone: an output batch norm keeps every deviation at 1 even at rank one.
 */
import { defineMetric } from "../definition.ts";
import { columnDeviations } from "../embeddings.ts";

export const std = defineMetric({
  key: "std",
  label: "Spread",
  unit: "",
  range: () => [0, 1],
  better: "higher",
  meaning:
    "Standard deviation of the normalised features, averaged over dimensions, times √d: 1 when directions fill the sphere, 0 when all samples point one way.",
  source: "mean_j std(u_j)·√d, population std; Chen and He 2021, arXiv:2011.10566",
  needs: "embeddings",
  compute: ({ unit, unitMean, dimensions }) => {
    const deviations = columnDeviations(unit(), unitMean());
    const sum = deviations.reduce((total, deviation) => total + deviation, 0);
    return (sum / dimensions.cols) * Math.sqrt(dimensions.cols);
  },
});
