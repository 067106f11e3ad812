import { handMade } from "../handMade.ts";

/** The images themselves under the probes: what any features have to beat. */
export const pixels = handMade(
  {
    id: "pixels",
    label: "Raw pixels",
    summary:
      "No features at all: the probes see the pixels. What training cannot beat was not worth it.",
    citation: "Cover & Hart 1967, IEEE Transactions on Information Theory 13(1)",
    formula: "h = x",
  },
  ["every pixel a number"],
);
