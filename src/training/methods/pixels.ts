import { handCrafted } from "../handCrafted.ts";

/** The images themselves, as the baseline for all features. */
export const pixels = handCrafted(
  {
    id: "pixels",
    label: "Raw pixels",
    summary:
      "No features: the probes use the pixels directly. A baseline that trained features should beat.",
    citation: "Cover & Hart 1967, IEEE Transactions on Information Theory 13(1)",
    formula: "h = x",
  },
  ["one dimension per pixel"],
);
