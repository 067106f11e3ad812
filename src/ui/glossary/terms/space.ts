/** Embeddings, their geometry, and how it is measured. */
import type { Term } from "../term.ts";

export const space: readonly Term[] = [
  {
    term: "Embedding",
    sentence: "The vector that a network computes for an image or a text.",
    formula: "h = f(x)",
    paper: "Bengio et al. 2013, arXiv:1206.5538",
  },
  {
    term: "Representation h",
    labels: ["h"],
    sentence: "The output of the encoder, which is probed, exported and used after training.",
    formula: "h = f(x)",
    lesson: "h-or-z",
    paper: "Chen et al. 2020, arXiv:2002.05709",
  },
  {
    term: "Projection z",
    labels: ["z"],
    sentence:
      "The output of the projector, on which the loss acts and which is discarded after it.",
    formula: "z = g(h)",
    lesson: "h-or-z",
    paper: "Chen et al. 2020, arXiv:2002.05709",
  },
  {
    term: "Unit sphere",
    labels: ["hypersphere"],
    sentence:
      "All vectors of length 1; most methods compare directions only, so their embeddings lie on it.",
    formula: "‖u‖ = 1, u = z / ‖z‖",
    lesson: "pull-and-push",
    paper: "Wang & Isola 2020, arXiv:2005.10242",
  },
  {
    term: "Cosine similarity",
    labels: ["cosine", "positive cosine", "pair cosine"],
    sentence:
      "The cosine of the angle between two vectors: 1 if they point the same way, 0 if they are orthogonal.",
    formula: "cos(u, v) = u·v / (‖u‖ ‖v‖)",
    lesson: "cone",
  },
  {
    term: "Mean cosine",
    sentence:
      "The average cosine of two different images; near 0 on a uniform sphere and 1 if all point the same way.",
    formula: "mean of u_i·u_j over i ≠ j",
    lesson: "cone",
    paper: "Ethayarajh 2019, arXiv:1909.00512",
  },
  {
    term: "Alignment",
    sentence:
      "The mean squared distance of two views of one image; 0 if they coincide, 2 if they are unrelated.",
    formula: "E ‖u − u⁺‖²",
    lesson: "alignment-uniformity",
    paper: "Wang & Isola 2020, arXiv:2005.10242",
  },
  {
    term: "Uniformity",
    sentence:
      "How evenly the points fill the sphere, from the repulsion of all pairs; lower is more even.",
    formula: "log E exp(−2 ‖u − v‖²)",
    lesson: "alignment-uniformity",
    paper: "Wang & Isola 2020, arXiv:2005.10242",
  },
  {
    term: "Spread",
    labels: ["raw spread"],
    sentence:
      "The standard deviation of each dimension, averaged; 0 if all images have the same embedding.",
    formula: "√d · mean over dimensions of std(u_j)",
    lesson: "collapse",
    paper: "Chen & He 2021, arXiv:2011.10566",
  },
  {
    term: "Effective rank",
    sentence:
      "The number of directions that the embeddings use, weighted by how much they use each.",
    formula: "exp(−Σ p_i ln p_i), p_i = λ_i / Σ λ",
    lesson: "dimensional",
    paper: "Roy & Vetterli 2007, EUSIPCO",
  },
  {
    term: "RankMe",
    sentence: "An effective rank from singular values, made to choose runs without labels.",
    formula: "exp(−Σ p_i ln p_i), p_i = σ_i / Σ σ",
    lesson: "dimensional",
    paper: "Garrido et al. 2023, arXiv:2210.02885",
  },
  {
    term: "Participation ratio",
    sentence: "A count of used directions that large ones dominate.",
    formula: "(Σ λ_i)² / Σ λ_i²",
    lesson: "dimensional",
  },
  {
    term: "α-ReQ",
    sentence:
      "The slope at which the spectrum decays on a log-log scale; near 1 was best in published runs.",
    formula: "λ_i ∝ i^(−α)",
    paper: "Agrawal et al. 2022, NeurIPS 35",
  },
  {
    term: "IsoScore",
    sentence: "How evenly the variance is distributed over the dimensions, from 0 to 1.",
    paper: "Rudman et al. 2022, arXiv:2108.07344",
    lesson: "cone",
  },
  {
    term: "Spectrum",
    sentence:
      "The singular values of the embeddings, largest first: the extent along each principal direction.",
    formula: "Z = U Σ Vᵀ",
    lesson: "dimensional",
    paper: "Jing et al. 2022, arXiv:2110.09348",
  },
  {
    term: "Isotropy",
    sentence:
      "Embeddings are isotropic if no direction is preferred: mean 0 and equal variance everywhere.",
    formula: "E[u] = 0, Cov(u) = I / d",
    lesson: "cone",
    paper: "Ethayarajh 2019, arXiv:1909.00512",
  },
  {
    term: "Cone",
    labels: ["cone (anisotropic)"],
    sentence:
      "Embeddings that share a common direction, so that even unrelated ones have a high cosine.",
    formula: "‖E[u]‖ near 1",
    lesson: "cone",
    paper: "Ethayarajh 2019, arXiv:1909.00512",
  },
  {
    term: "Whitening",
    sentence: "A linear map after which all directions are uncorrelated and have variance 1.",
    formula: "C^(−½) (z − E[z])",
    lesson: "cone",
    paper: "Su et al. 2021, arXiv:2103.15316",
  },
  {
    term: "Density",
    sentence:
      "The number of points in a part of the sphere, in multiples of what a uniform distribution has there.",
    lesson: "alignment-uniformity",
  },
  {
    term: "PCA",
    labels: ["principal components"],
    sentence:
      "The projection onto the directions of largest variance; the sphere shows the first three.",
    formula: "eigenvectors of Cov(z)",
    paper: "Pearson 1901",
  },
];
