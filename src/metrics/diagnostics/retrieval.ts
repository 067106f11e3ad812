/**
 * How purely a sample finds its own class. It ranks all pairs, which takes longer than all other metrics
 * together, so it is not among those of every look: `lab metrics` and the isotropy bench ask for it.
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
    "Each sample ranks all others by cosine: mean precision over the first R, where R others share its class. 1 when every class comes before all others.",
  source: "mean of (1/R) Σ_{i≤R} P(i) rel(i); Musgrave et al. 2020, arXiv:2003.08505",
  needs: "labels",
  compute: ({ unit, labels }) => {
    if (!labels) throw new Error("retrieval: asked for without labels");
    return meanAveragePrecision({
      bank: unit(),
      bankLabels: labels,
      queries: unit(),
      queryLabels: labels,
      excludeSelf: true,
    });
  },
});
