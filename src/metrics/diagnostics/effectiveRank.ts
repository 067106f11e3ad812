/** RankMe's formula on centred features: the number of directions in which samples differ. */
import { entropyRank } from "../arithmetic/spectra.ts";
import { defineMetric } from "../definition.ts";

export const effectiveRank = defineMetric({
  key: "effectiveRank",
  label: "Effective rank",
  unit: "",
  // Centred rows have at most rows − 1 directions.
  range: ({ rows, cols }) => [1, Math.max(1, Math.min(rows - 1, cols))],
  better: "higher",
  meaning:
    "Number of directions in which samples effectively differ: e to the entropy of the singular values of the centred features.",
  source:
    "exp(−Σ p ln p), p = σ/Σσ + 1e-7, σ of the centred features; Roy and Vetterli 2007, EUSIPCO",
  needs: "embeddings",
  compute: ({ spectra }) => entropyRank(spectra().centred),
});
