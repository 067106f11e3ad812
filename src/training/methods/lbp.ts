import { handCrafted } from "../handCrafted.ts";

/** Local binary patterns. Ojala, Pietikäinen & Mäenpää 2002 */
export const lbp = handCrafted(
  {
    id: "lbp",
    label: "LBP",
    summary:
      "Compares each pixel with its eight neighbours and counts the resulting patterns per region. Describes texture independently of brightness and contrast.",
    citation: "Ojala, Pietikäinen & Mäenpää 2002, IEEE PAMI 24(7)",
    formula: String.raw`\mathrm{LBP} = \sum_{k=0}^{7} 2^k\,[x_k \ge x_c],\qquad h = \bigoplus_{\text{regions}} \sqrt{\text{shares of the 59 uniform patterns}}`,
  },
  ["8 neighbours compared", "uniform patterns", "histograms of 4×4 regions"],
);
