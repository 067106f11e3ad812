import { defineEncoder } from "../encoder.ts";
import { onDemand } from "../onDemand.ts";

export const lbp = defineEncoder({
  id: "lbp",
  label: "LBP",
  summary:
    "Histograms of the 59 uniform local binary patterns in 4×4 regions of the image, as square roots of frequencies; no parameters.",
  trains: false,
  size: { parameters: 0, outputDim: 944 },
  ...onDemand(async () => (await import("../localPatterns.ts")).localPatterns),
});
