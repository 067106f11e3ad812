/**
 * How far the samples spread along the average axis of the sphere. A unit vector in d dimensions
 * has 1/√d to give to each, so the mean deviation times √d is 1 when directions fill the sphere
 * and 0 when all are one.
 *
 * Judge it on projections z: features after a ReLU and a mean (h) all lie in one corner of the
 * sphere and read 0.3 to 0.4 whether healthy or not. And judge it not alone: a batch norm at the
 * output keeps every axis at deviation 1 though the rank may have fallen to one.
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
