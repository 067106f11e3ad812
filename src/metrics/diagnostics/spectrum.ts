/**
 * Singular values of the uncentred features, the same that RankMe uses, so that chart and metric agree.
 * Centring mainly changes the first.
 */
import { defineMetric } from "../definition.ts";

export const spectrum = defineMetric({
  key: "spectrum",
  label: "Spectrum",
  unit: "",
  range: () => [0, Number.POSITIVE_INFINITY],
  better: "neither",
  meaning:
    "Singular values of the features, largest first. A flat curve uses all directions; a steep drop is dimensional collapse.",
  source: "σ_i of the uncentred features; Jing et al. 2022, arXiv:2110.09348",
  needs: "embeddings",
  compute: ({ spectra }): readonly number[] => Array.from(spectra().uncentred, Math.sqrt),
});
