import { handMade } from "../handMade.ts";

/** Histograms of oriented gradients. Dalal & Triggs 2005 */
export const hog = handMade(
  {
    id: "hog",
    label: "HOG",
    summary:
      "Counts in which directions edges run, cell by cell, and normalises neighbouring cells together. The features of the years before features were learned.",
    citation: "Dalal & Triggs 2005, CVPR",
    formula: String.raw`h = \bigoplus_b \frac{w_b}{\sqrt{\|w_b\|^2+\epsilon^2}},\qquad w_b = \min\Bigl(\frac{v_b}{\sqrt{\|v_b\|^2+\epsilon^2}},\ 0.2\Bigr)`,
  },
  ["gradients", "9 orientations a cell", "blocks of 2×2 cells", "L2-Hys"],
);
