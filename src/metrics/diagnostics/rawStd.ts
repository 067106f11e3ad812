/**
 * Spread of the unnormalised features. Methods that never normalise (VICReg) can shrink towards a point
 * while every scale-free metric looks healthy. For methods that normalise, a small value alone means
 * nothing.
 */
import { defineMetric } from "../definition.ts";
import { columnDeviations } from "../embeddings.ts";

export const rawStd = defineMetric({
  key: "rawStd",
  label: "Raw spread",
  unit: "",
  range: () => [0, Number.POSITIVE_INFINITY],
  better: "neither",
  meaning:
    "Standard deviation of the unnormalised features, averaged over dimensions: near 0 when embeddings shrink to a point.",
  source: "mean_j std(x_j), population std; Bardes et al. 2022, arXiv:2105.04906",
  needs: "embeddings",
  compute: ({ embeddings }) => {
    const deviations = columnDeviations(embeddings);
    return deviations.reduce((total, deviation) => total + deviation, 0) / embeddings.cols;
  },
});
