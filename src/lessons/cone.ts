import { defineLesson } from "../lab/script/index.ts";
import { metric, verdict } from "./measuring.ts";

export const cone = defineLesson({
  id: "cone",
  chapter: "Other ways",
  title: "A cone is not a collapse",
  question: "If any two images have a cosine of 0.93, are they all the same to the network?",
  minutes: 4,
  start: {
    method: "mae",
    dataset: "fashion",
    encoder: "vit-xs",
    steps: 40,
    batch: 32,
    settings: {},
  },
  beats: [
    {
      kind: "say",
      title: "A common direction",
      text: "Features of a network often share a large mean: every image points roughly the same way, and the images differ in the small rest. Their directions form a narrow cone, and the cosine of any two is close to 1. Anisotropy is the name for it. It is common in transformers and language models.",
    },
    {
      kind: "predict",
      id: "knn",
      text: "A transformer with random weights has a [mean cosine](metric:meanCosine) above 0.9 in h. kNN asks for the nearest images by cosine; guessing the class is right in 10 % of the cases. How often is kNN right?",
      question: {
        ask: "number",
        value: "knn.untrained",
        unit: "%",
        min: 0.1,
        max: 1,
        step: 0.01,
        tolerance: 0.05,
        explanations: {
          below:
            "Much more often. What counts is the order of the cosines, and 0.94 against 0.93 is an order as well.",
          within:
            "The order of the cosines decides, however small their differences are. A random network keeps much of the image.",
          above: "Less often: the order is kept, but random features mix what the classes need.",
        },
      },
    },
    {
      kind: "predict",
      id: "verdict",
      text: "Two verdicts are possible on such a space: a collapse, or a cone. A collapse to a point also has cosines near 1. What tells them apart?",
      question: {
        ask: "choice",
        options: [
          {
            label: "The directions that remain once the mean is subtracted",
            when: [{ value: "cone.untrained", atLeast: 1 }],
            explanation:
              "The spectrum of the centred features shows whether the images still differ in many directions. In a collapse nothing is left but rounding.",
          },
          {
            label: "Nothing: cosines near 1 are a collapse",
            when: [{ value: "cone.untrained", atMost: 0 }],
            explanation:
              "The spectrum of the centred features tells them apart: in a cone the images still differ in many directions, in a collapse nothing is left but rounding.",
          },
        ],
      },
    },
    {
      kind: "act",
      text: "Begin a run of a masked autoencoder on a small transformer, measure h before training, and train 40 steps.",
      actions: [
        { do: "begin" },
        { do: "space", space: "h" },
        metric("cosine.untrained", "meanCosine", "h"),
        metric("knn.untrained", "knn", "h"),
        verdict("complete.untrained", "complete", "h"),
        verdict("cone.untrained", "cone", "h"),
        { do: "train" },
        metric("cosine.trained", "meanCosine", "h"),
        verdict("complete.trained", "complete", "h"),
      ],
    },
    {
      kind: "reveal",
      prediction: "knn",
      text: "A high cosine between any two images says nothing about what a network distinguishes.",
      shows: [
        { label: "Mean cosine, untrained", value: "cosine.untrained", unit: "" },
        { label: "Mean cosine, after 40 steps", value: "cosine.trained", unit: "" },
        { label: "kNN in h, untrained", value: "knn.untrained", unit: "%" },
      ],
      view: { geometry: "spectrum", space: "h" },
    },
    {
      kind: "reveal",
      prediction: "verdict",
      text: "The Isotropy view subtracts the mean, removes the largest directions or whitens, and shows what each does to cosines and to kNN. Centring opens the cone at once.",
      shows: [
        { label: "Called a cone", value: "cone.untrained", unit: "" },
        { label: "Called a complete collapse", value: "complete.untrained", unit: "" },
      ],
      view: { geometry: "isotropy", space: "h" },
    },
    {
      kind: "reflect",
      question:
        "A library reports the mean cosine of a model's sentence vectors as 0.9 and calls the model degenerate. What would you ask for?",
      answer:
        "The same number after centring, and the spectrum of the centred vectors. A common direction is no loss by itself; it makes absolute cosines useless as thresholds.",
    },
  ],
  claims: [
    {
      text: "An untrained transformer has a mean cosine above 0.85 in h.",
      value: "cosine.untrained",
      atLeast: 0.85,
    },
    {
      text: "kNN on its features is right in at least half of the cases nevertheless.",
      value: "knn.untrained",
      atLeast: 0.5,
    },
    {
      text: "The lab calls this a cone and not a complete collapse.",
      value: { minus: ["cone.untrained", "complete.untrained"] },
      atLeast: 1,
    },
    {
      text: "After 40 steps of MAE it is still no complete collapse.",
      value: "complete.trained",
      atMost: 0,
    },
  ],
  limits: [
    "That anisotropy is harmless everywhere. Thresholds on cosines, and clustering by them, do suffer.",
    "That centring improves accuracy. It changes cosines; whether it helps a task is measured in the Isotropy view.",
    "Where the common direction comes from. Biases and normalisation are candidates.",
  ],
  variation: {
    text: "Open [Isotropy](view:isotropy) and whiten h. Which of cosine, uniformity and kNN change?",
    change: { steps: 200, batch: 64 },
  },
  papers: [
    "Ethayarajh 2019, How contextual are contextualized word representations?, arXiv:1909.00512",
    "Mu & Viswanath 2018, All-but-the-top, arXiv:1702.01417",
    "He et al. 2021, MAE, arXiv:2111.06377",
  ],
});
