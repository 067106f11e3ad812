/**
 * How many directions the features use, counting the common offset of all samples as one. Known
 * to go with downstream accuracy where no labels are. It sees no scale: embeddings shrunk to
 * a point keep their rank. It wants n ≥ 8d: n Gaussian rows of 64 dimensions read 51.8 at n = 64,
 * 61.9 at 256 and 63.5 at 1,024.
 */
import { entropyRank } from "../arithmetic/spectra.ts";
import { defineMetric } from "../definition.ts";

export const rankMe = defineMetric({
  key: "rankMe",
  label: "RankMe",
  unit: "",
  range: ({ rows, cols }) => [1, Math.min(rows, cols)],
  better: "higher",
  meaning:
    "Number of directions that the features effectively use: e to the entropy of the singular values.",
  source:
    "exp(−Σ p ln p), p = σ/Σσ + 1e-7, σ of the uncentred features; Garrido et al. 2023, arXiv:2210.02885",
  needs: "embeddings",
  compute: ({ spectra }) => entropyRank(spectra().uncentred),
});
