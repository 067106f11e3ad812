import { handCrafted } from "../handCrafted.ts";

/** Bags of visual words of dense SIFT descriptors. Csurka et al. 2004; Lowe 2004 */
export const sift = handCrafted(
  {
    id: "sift",
    label: "SIFT words",
    summary:
      "Describes small windows by gradient orientations, assigns each to a visual word of a vocabulary that k-means finds on training images, and counts the words.",
    citation: "Lowe 2004, IJCV 60(2); Csurka et al. 2004, ECCV workshop",
    formula: String.raw`h = \bigoplus_{\text{regions}} \sqrt{\tfrac{1}{|R|}\textstyle\sum_{p\in R} e_{w(p)}},\qquad w(p) = \arg\min_k \|d_p - c_k\|`,
  },
  ["SIFT descriptors on a grid", "nearest of 128 visual words", "histograms of image and quarters"],
);
