/** Objectives and the parts of methods. */
import type { Term } from "../term.ts";

export const methods: readonly Term[] = [
  {
    term: "Contrastive loss",
    labels: ["infonce", "nt-xent"],
    sentence: "The right partner must be more similar than all others of the batch.",
    formula: "−log( exp(s⁺/τ) / Σ exp(s_j/τ) )",
    lesson: "pull-and-push",
    paper: "van den Oord et al. 2018, arXiv:1807.03748",
  },
  {
    term: "Positive pair",
    labels: ["positive", "positives"],
    sentence: "Two inputs that should get equal embeddings, such as two views of one image.",
    lesson: "pull-and-push",
    paper: "Chen et al. 2020, arXiv:2002.05709",
  },
  {
    term: "Negatives",
    labels: ["negative"],
    sentence: "Inputs that are pushed away: usually all other images of the batch or of a queue.",
    lesson: "batch",
    paper: "He et al. 2020, arXiv:1911.05722",
  },
  {
    term: "Temperature τ",
    labels: ["temperature", "τ"],
    sentence:
      "Divides the similarities in the softmax: low values push the hardest negatives only, high ones all alike.",
    formula: "exp(s / τ)",
    lesson: "temperature",
    paper: "Wang & Liu 2021, arXiv:2012.09740",
  },
  {
    term: "Queue",
    sentence:
      "Embeddings of earlier batches that serve as negatives, so that the batch can stay small.",
    lesson: "batch",
    paper: "He et al. 2020, arXiv:1911.05722",
  },
  {
    term: "Momentum",
    labels: [
      "target momentum",
      "key momentum",
      "teacher momentum",
      "slow encoder",
      "moving average",
    ],
    sentence:
      "A slow copy of the network that follows it as a moving average and serves as its target.",
    formula: "θ′ ← m θ′ + (1 − m) θ",
    lesson: "why-byol",
    paper: "Grill et al. 2020, arXiv:2006.07733",
  },
  {
    term: "Predictor",
    sentence: "A small network on one side only, which predicts the other side's z.",
    formula: "p = q(z)",
    lesson: "why-byol",
    paper: "Grill et al. 2020, arXiv:2006.07733",
  },
  {
    term: "Stop-gradient",
    sentence: "Treats one side as a constant, so that only the other side is moved.",
    formula: "∂ sg(z) / ∂θ = 0",
    lesson: "why-byol",
    paper: "Chen & He 2021, arXiv:2011.10566",
  },
  {
    term: "Variance term",
    labels: ["variance"],
    sentence: "A penalty on every dimension whose standard deviation falls below 1.",
    formula: "Σ_j max(0, 1 − std(z_j))",
    lesson: "dimensional",
    paper: "Bardes et al. 2022, arXiv:2105.04906",
  },
  {
    term: "Covariance term",
    labels: ["covariance"],
    sentence: "A penalty on correlated dimensions, against dimensional collapse.",
    formula: "Σ_(i≠j) Cov(z)_ij²",
    lesson: "dimensional",
    paper: "Bardes et al. 2022, arXiv:2105.04906",
  },
  {
    term: "Invariance term",
    labels: ["invariance"],
    sentence: "The distance of two views of an image, which the loss makes small.",
    formula: "‖z − z⁺‖²",
    lesson: "dimensional",
    paper: "Bardes et al. 2022, arXiv:2105.04906",
  },
  {
    term: "Prototypes",
    sentence: "Learnt directions to which images are assigned, like the centres of clusters.",
    lesson: "clusters",
    paper: "Caron et al. 2020, arXiv:2006.09882",
  },
  {
    term: "Sinkhorn",
    sentence: "Divides a batch evenly among prototypes, so that they cannot all fall to one.",
    formula: "alternately normalise rows and columns",
    lesson: "clusters",
    paper: "Cuturi 2013, arXiv:1306.0895",
  },
  {
    term: "Centring",
    labels: ["centre momentum"],
    sentence: "Subtracts the running mean of the teacher's logits, so that no output dominates.",
    lesson: "clusters",
    paper: "Caron et al. 2021, arXiv:2104.14294",
  },
  {
    term: "Sharpening",
    labels: ["teacher temperature"],
    sentence:
      "A lower temperature for the teacher than for the student, against equal probabilities.",
    lesson: "clusters",
    paper: "Caron et al. 2021, arXiv:2104.14294",
  },
  {
    term: "Masked modelling",
    labels: ["hidden patches", "mask ratio", "masked patches"],
    sentence: "Part of the input is hidden and the network fills it in.",
    formula: "mean squared error on hidden patches",
    paper: "He et al. 2022, arXiv:2111.06377",
  },
  {
    term: "Joint embedding",
    sentence: "Two views are embedded and compared in the embedding space, not in pixels.",
    paper: "Assran et al. 2023, arXiv:2301.08243",
  },
  {
    term: "Label smoothing",
    sentence: "Replaces the target 1 by a little less and gives the rest to the other classes.",
    paper: "Szegedy et al. 2016, arXiv:1512.00567",
  },
];
