/**
 * Mean average precision within a class. Ranks all pairs, which takes longer than all other metrics
 * together, so it is computed only by `lab metrics` and the isotropy bench.
 */
import { defineMetric } from "../definition.ts";
import { meanAveragePrecision } from "../probes/retrieval.ts";

export const retrieval = defineMetric({
  key: "retrieval",
  label: "Retrieval MAP@R",
  unit: "",
  range: () => [0, 1],
  better: "higher",
  meaning:
    "Each sample ranks all others by cosine; mean precision over the first R, where R others share its class. 1 when every sample ranks its own class first.",
  source: "mean of (1/R) Σ_{i≤R} P(i) rel(i); Musgrave et al. 2020, arXiv:2003.08505",
  needs: "labels",
  compute: ({ unit, labels }) => {
    if (!labels) throw new Error("retrieval: computed without labels");
    return meanAveragePrecision({
      bank: unit(),
      bankLabels: labels,
      queries: unit(),
      queryLabels: labels,
      excludeSelf: true,
    });
  },
});
