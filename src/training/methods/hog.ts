import { handCrafted } from "../handCrafted.ts";

/** Histograms of oriented gradients. Dalal & Triggs 2005 */
export const hog = handCrafted(
  {
    id: "hog",
    label: "HOG",
    summary:
      "Histograms of gradient orientations per cell, normalised over blocks of neighbouring cells. The standard image features before learned ones.",
    citation: "Dalal & Triggs 2005, CVPR",
    formula: String.raw`h = \bigoplus_b \frac{w_b}{\sqrt{\|w_b\|^2+\epsilon^2}},\qquad w_b = \min\Bigl(\frac{v_b}{\sqrt{\|v_b\|^2+\epsilon^2}},\ 0.2\Bigr)`,
  },
  ["gradients", "9 orientations per cell", "blocks of 2×2 cells", "L2-Hys"],
);
