/**
 * The singular values themselves, of the raw features with their offset: the very numbers that
 * RankMe condenses, so that the chart and the figure beside it agree. (The centred ones differ
 * little beyond the first, which takes up the offset.)
 */
import { defineMetric } from "../definition.ts";

export const spectrum = defineMetric({
  key: "spectrum",
  label: "Spectrum",
  unit: "",
  range: () => [0, Number.POSITIVE_INFINITY],
  better: "neither",
  meaning:
    "Singular values of the features, largest first: a flat line uses all directions, a cliff is dimensional collapse.",
  source: "σ_i of the uncentred features; Jing et al. 2022, arXiv:2110.09348",
  needs: "embeddings",
  compute: ({ spectra }): readonly number[] => Array.from(spectra().uncentred, Math.sqrt),
});
