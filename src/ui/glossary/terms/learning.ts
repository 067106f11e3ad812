/** Training, collapse, and what is tested afterwards. */
import type { Term } from "../term.ts";

export const learning: readonly Term[] = [
  {
    term: "Self-supervised learning",
    labels: ["self-supervised"],
    sentence: "Training on a task that is made from the data itself, without labels.",
    lesson: "probes",
    paper: "Balestriero et al. 2023, arXiv:2304.12210",
  },
  {
    term: "Encoder",
    sentence: "The network that turns an image or a text into h, and is kept after training.",
    formula: "h = f(x)",
    lesson: "h-or-z",
  },
  {
    term: "Projector",
    labels: ["projector layers"],
    sentence:
      "A small network between the encoder and the loss, which takes up what the loss discards.",
    formula: "z = g(h)",
    lesson: "h-or-z",
    paper: "Chen et al. 2020, arXiv:2002.05709",
  },
  {
    term: "View",
    labels: ["views", "a view"],
    sentence: "An image after random changes; two views of one image are a positive pair.",
    formula: "x⁺ = t(x), t drawn at random",
    lesson: "forgetting",
    paper: "Tian et al. 2020, arXiv:2005.10243",
  },
  {
    term: "Augmentation",
    labels: ["crop", "flip", "blur", "colour", "grey", "augmentations"],
    sentence:
      "A random change of the image that z is asked to ignore, such as a crop or another colour.",
    lesson: "forgetting",
    paper: "Chen et al. 2020, arXiv:2002.05709",
  },
  {
    term: "Learning rate",
    sentence: "The size of a step of the optimiser.",
    formula: "θ ← θ − η · direction",
  },
  {
    term: "Warm-up",
    sentence: "The first steps, in which the learning rate rises from 0 to its full value.",
    paper: "Goyal et al. 2017, arXiv:1706.02677",
  },
  {
    term: "Weight decay",
    sentence: "Shrinks all weights a little in every step.",
    formula: "θ ← (1 − ηλ) θ",
    paper: "Loshchilov & Hutter 2019, arXiv:1711.05101",
  },
  {
    term: "Gradient norm",
    sentence:
      "The length of the gradient of all parameters together; sudden peaks can precede divergence.",
    formula: "‖∇L‖₂",
  },
  {
    term: "Batch",
    labels: ["batch size"],
    sentence:
      "The images of one step; in contrastive methods the others of the batch are the negatives.",
    lesson: "batch",
  },
  {
    term: "Seed",
    sentence:
      "The number that decides initial weights, batches and augmentations; the same seed repeats the run.",
  },
  {
    term: "Complete collapse",
    sentence: "All images get the same embedding, and the loss may still look excellent.",
    formula: "std(u) → 0",
    lesson: "collapse",
    paper: "Chen & He 2021, arXiv:2011.10566",
  },
  {
    term: "Dimensional collapse",
    sentence: "The embeddings differ, but only along a few directions.",
    formula: "effective rank ≪ d",
    lesson: "dimensional",
    paper: "Jing et al. 2022, arXiv:2110.09348",
  },
  {
    term: "Cluster collapse",
    sentence: "The embeddings lie on a few points, which need not be classes.",
    lesson: "clusters",
    paper: "Caron et al. 2020, arXiv:2006.09882",
  },
  {
    term: "Lost scale",
    sentence:
      "Lengths shrink or grow until the numbers lose their precision, although the directions are fine.",
    lesson: "collapse",
  },
  {
    term: "kNN accuracy",
    labels: ["knn"],
    sentence: "How often the vote of the nearest known images gives the class; nothing is fitted.",
    formula: "20 nearest by cosine",
    lesson: "probes",
    paper: "Wu et al. 2018, arXiv:1805.01978",
  },
  {
    term: "Linear probe",
    sentence:
      "A linear classifier on frozen features, which asks whether the classes are linearly separable.",
    formula: "softmax(W h + b)",
    lesson: "probes",
    paper: "Alain & Bengio 2016, arXiv:1610.01644",
  },
  {
    term: "Few labels",
    labels: ["few-label probe"],
    sentence:
      "A probe fitted on 1, 10 or 100 labels of each class, which depends on the features most.",
    lesson: "probes",
  },
  {
    term: "Nuisance",
    sentence:
      "A change of the image that should not change the answer: a shift, a rotation, noise.",
    paper: "Achille & Soatto 2018, arXiv:1706.01350",
  },
  {
    term: "HOG",
    sentence: "Hand-made features: histograms of the directions of edges in small cells.",
    lesson: "probes",
    paper: "Dalal & Triggs 2005, CVPR",
  },
  {
    term: "Batch norm",
    sentence:
      "Normalises every feature over the batch, which makes the images of a batch depend on each other.",
    formula: "(x − μ_B) / σ_B",
    lesson: "why-byol",
    paper: "Ioffe & Szegedy 2015, arXiv:1502.03167",
  },
  {
    term: "Attention",
    sentence:
      "Every token averages the values of the others, weighted by how well their keys match its query.",
    formula: "softmax(QKᵀ / √d) V",
    paper: "Vaswani et al. 2017, arXiv:1706.03762",
  },
  {
    term: "[CLS]",
    labels: ["cls", "class token"],
    sentence: "An extra token of a vision transformer whose output stands for the whole image.",
    paper: "Dosovitskiy et al. 2021, arXiv:2010.11929",
  },
  {
    term: "Retrieval MAP@R",
    sentence: "How far up the images of the same class come in a ranking by similarity.",
    formula: "mean precision at the right answers among the first R",
    paper: "Musgrave et al. 2020, arXiv:2003.08505",
  },
];
