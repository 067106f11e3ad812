/** The participation ratio scaled to [0, 1], comparable between widths. 1 for a single dimension. */
import { defineMetric } from "../definition.ts";
import { participationRatioOf } from "./participationRatio.ts";

export const isoScore = defineMetric({
  key: "isoScore",
  label: "IsoScore",
  unit: "",
  range: () => [0, 1],
  better: "higher",
  meaning:
    "Share of the dimensions that the variance uses evenly: 1 when isotropic, 0 when one direction has all of it.",
  source: "equals (participation ratio − 1)/(d − 1); Rudman et al. 2022, arXiv:2108.07344",
  needs: "embeddings",
  compute: ({ spectra, dimensions: { cols } }) =>
    cols === 1 ? 1 : (participationRatioOf(spectra().centred) - 1) / (cols - 1),
});
