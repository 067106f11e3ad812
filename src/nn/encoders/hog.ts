import { defineEncoder } from "../encoder.ts";
import { onDemand } from "../onDemand.ts";

export const hog = defineEncoder({
  id: "hog",
  label: "HOG",
  summary:
    "Histograms of nine gradient orientations in cells of 4×4 pixels, normalised in blocks of 2×2 cells; no parameters.",
  trains: false,
  size: { parameters: 0, outputDim: 1296 },
  ...onDemand(async () => (await import("../gradientHistograms.ts")).gradientHistograms),
});
