/**
 * Do neighbours share a class? Each sample is classified by the votes of the others, so nothing is
 * trained and the figure is about the geometry alone. Collapsed features fall back to the class
 * prior, which on unbalanced data can look respectable. Fewer than k + 1 samples: all others vote.
 */
import { defineMetric } from "../definition.ts";
import { voteOf } from "../probes/knn.ts";

export const knn = defineMetric({
  key: "knn",
  label: "kNN accuracy",
  unit: "",
  range: () => [0, 1],
  better: "higher",
  meaning:
    "Share of samples whose class is that of the cosine-weighted vote of their 20 nearest neighbours.",
  source: "votes weighted e^{cos/0.07}, k = 20; Wu et al. 2018, arXiv:1805.01978",
  needs: "labels",
  compute: ({ neighbours, labels }) => {
    if (!labels) throw new Error("knn: asked for without labels");
    return voteOf(neighbours(), labels, labels, 0.07).accuracy;
  },
});
