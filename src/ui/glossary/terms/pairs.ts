/** Images with texts. */
import type { Term } from "../term.ts";

export const pairs: readonly Term[] = [
  {
    term: "Joint space",
    sentence: "One space for images and texts, in which a picture lies near its sentence.",
    formula: "cos(z_image, z_text)",
    lesson: "zero-shot",
    paper: "Radford et al. 2021, arXiv:2103.00020",
  },
  {
    term: "Zero-shot",
    sentence:
      "Classifies images by the nearest sentence about a class, without having been trained on classes.",
    formula: "argmax_c cos(z_image, z_text(c))",
    lesson: "zero-shot",
    paper: "Radford et al. 2021, arXiv:2103.00020",
  },
  {
    term: "Prompt",
    labels: ["prompts"],
    sentence: "The sentence in which the name of a class is put for zero-shot classification.",
    lesson: "zero-shot",
    paper: "Radford et al. 2021, arXiv:2103.00020",
  },
  {
    term: "R@1",
    labels: ["image → text r@1", "text → image r@1", "retrieval"],
    sentence: "How often the nearest answer is the right one.",
    formula: "share of queries with rank 1",
    lesson: "zero-shot",
  },
  {
    term: "Modality gap",
    labels: ["gap"],
    sentence: "The distance between the mean of all images and the mean of all texts.",
    formula: "‖E[z_image] − E[z_text]‖",
    lesson: "modality-gap",
    paper: "Liang et al. 2022, arXiv:2203.02053",
  },
  {
    term: "Binding",
    sentence: "Knowing which property belongs to which object, instead of a bag of words.",
    paper: "Yuksekgonul et al. 2023, arXiv:2210.01936",
  },
  {
    term: "Grounding",
    sentence: "Finding the place in the image that a word speaks of.",
    paper: "Yao et al. 2022, arXiv:2111.07783",
  },
  {
    term: "Many-to-many",
    labels: ["r-precision"],
    sentence: "A caption may be true of many images, so every true answer counts.",
    formula: "share of true answers among the first R, if R are true",
    paper: "Chun et al. 2022, arXiv:2204.03359",
  },
  {
    term: "Perplexity",
    sentence: "The number of equally likely words that a language model hesitates between.",
    formula: "exp(mean loss per token)",
    paper: "Jelinek et al. 1977",
  },
];
