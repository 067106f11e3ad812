/**
 * Leave-one-out kNN classification; nothing is trained. Collapsed features fall back to the class prior,
 * which can look respectable on unbalanced data. With fewer than k + 1 samples all others vote. Samples with the
 * label −1 neither vote nor are scored; null if fewer than two classes remain.
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
    "Share of samples whose class is the cosine-weighted vote of their 20 nearest neighbours.",
  source: "votes weighted e^{cos/0.07}, k = 20; Wu et al. 2018, arXiv:1805.01978",
  needs: "labels",
  compute: ({ neighbours, labels }): number | null => {
    if (!labels) throw new Error("knn: computed without labels");
    return voteOf(neighbours(), labels, labels, 0.07).accuracy;
  },
});
