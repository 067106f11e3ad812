import { defineLesson } from "../lab/script/index.ts";
import { metric } from "./measuring.ts";

export const even = defineLesson({
  id: "alignment-uniformity",
  chapter: "Contrast",
  title: "Alignment and uniformity",
  question: "Two numbers describe a space of embeddings. Do they say how good it is?",
  minutes: 6,
  start: {
    method: "simclr",
    dataset: "fashion",
    encoder: "convnet-s",
    steps: 150,
    batch: 64,
    settings: {},
  },
  beats: [
    {
      kind: "say",
      title: "Two measures",
      text: "[Alignment](metric:alignment) is the mean squared distance of two views of an image: 0 is best. [Uniformity](metric:uniformity) is the logarithm of the mean of e^(−2d²) over pairs of images at distance d: the lower, the more even. In 64 dimensions an even distribution has about −4, a single point has 0.",
    },
    {
      kind: "predict",
      id: "reach",
      text: "SimCLR contains both as parts of its loss. Where will its uniformity be after 150 steps, on the scale from 0 to −4?",
      question: {
        ask: "number",
        value: "uniformity.simclr",
        unit: "",
        min: -4,
        max: 0,
        step: 0.05,
        tolerance: 0.15,
        explanations: {
          below:
            "Not so low. A temperature of 0.5 is soft: images that are already apart are hardly pushed further, and similar images stay together.",
          within:
            "About half way. Similar images stay together, and few of the 64 directions are in use.",
          above:
            "Lower than that: all images of the batch push each other, and most pairs end at right angles or more.",
        },
      },
    },
    {
      kind: "predict",
      id: "best",
      text: "Now BYOL without stop-gradient, which collapses. Which of the two measures will look better than SimCLR's?",
      question: {
        ask: "choice",
        options: [
          {
            label: "Alignment",
            when: [
              { value: { minus: ["alignment.broken", "alignment.simclr"] }, atMost: 0 },
              { value: { minus: ["uniformity.broken", "uniformity.simclr"] }, atLeast: 0 },
            ],
            explanation:
              "If all images are at one point, so are two views of an image. Alignment alone is perfect in a collapse, which is why it needs its counterpart.",
          },
          {
            label: "Uniformity",
            when: [
              { value: { minus: ["uniformity.broken", "uniformity.simclr"] }, atMost: 0 },
              { value: { minus: ["alignment.broken", "alignment.simclr"] }, atLeast: 0 },
            ],
            explanation:
              "In a collapse all images are close to one point, and uniformity is close to 0, its worst value. Alignment is what becomes perfect.",
          },
          {
            label: "Neither",
            when: [
              { value: { minus: ["alignment.broken", "alignment.simclr"] }, atLeast: 0 },
              { value: { minus: ["uniformity.broken", "uniformity.simclr"] }, atLeast: 0 },
            ],
            explanation:
              "If all images are at one point, so are two views of an image: alignment becomes perfect.",
          },
        ],
      },
    },
    {
      kind: "act",
      text: "Train SimCLR, BYOL, and BYOL without stop-gradient.",
      actions: [
        { do: "begin" },
        { do: "space", space: "z" },
        { do: "train" },
        metric("alignment.simclr", "alignment"),
        metric("uniformity.simclr", "uniformity"),
        metric("knn.simclr", "knn", "h"),
        { do: "begin", change: { method: "byol" } },
        { do: "train" },
        metric("alignment.byol", "alignment"),
        metric("uniformity.byol", "uniformity"),
        metric("knn.byol", "knn", "h"),
        { do: "begin", change: { method: "byol", settings: { stopGradient: false } } },
        { do: "train" },
        metric("alignment.broken", "alignment"),
        metric("uniformity.broken", "uniformity"),
      ],
    },
    {
      kind: "reveal",
      prediction: "reach",
      text: "SimCLR stays far from the even distribution, and it should: images of the same kind would have to be spread evenly as well.",
      shows: [
        { label: "Uniformity, SimCLR", value: "uniformity.simclr", unit: "" },
        { label: "Uniformity, BYOL", value: "uniformity.byol", unit: "" },
        { label: "kNN in h, SimCLR", value: "knn.simclr", unit: "%" },
        { label: "kNN in h, BYOL", value: "knn.byol", unit: "%" },
      ],
      view: { geometry: "plane", space: "z" },
    },
    {
      kind: "reveal",
      prediction: "best",
      text: "The broken run has the best alignment of the three and the worst uniformity.",
      shows: [
        { label: "Alignment, SimCLR", value: "alignment.simclr", unit: "" },
        { label: "Alignment, BYOL", value: "alignment.byol", unit: "" },
        { label: "Alignment, no stop-gradient", value: "alignment.broken", unit: "" },
        { label: "Uniformity, no stop-gradient", value: "uniformity.broken", unit: "" },
      ],
    },
    {
      kind: "reflect",
      question:
        "BYOL has no negatives and no term for uniformity. Why are its images spread nevertheless?",
      answer:
        "Nothing in its loss asks for it. Predictor, slow copy and batch norm keep the start from being undone. The lesson on why BYOL does not collapse removes them one by one.",
    },
  ],
  claims: [
    {
      text: "SimCLR's uniformity after 150 steps is between −2.8 and −1.5, far from −4.",
      value: "uniformity.simclr",
      atLeast: -2.8,
      atMost: -1.5,
    },
    {
      text: "BYOL without stop-gradient has a lower, better alignment than SimCLR.",
      value: { minus: ["alignment.broken", "alignment.simclr"] },
      atMost: -0.1,
    },
    {
      text: "Its uniformity is above −1, near that of a single point.",
      value: "uniformity.broken",
      atLeast: -1,
    },
    {
      text: "BYOL spreads less evenly than SimCLR.",
      value: { minus: ["uniformity.byol", "uniformity.simclr"] },
      atLeast: 0.1,
    },
  ],
  limits: [
    "That a better value of both means better features. Compare kNN of SimCLR and BYOL here: they are close although uniformity differs.",
    "What happens at other temperatures, where SimCLR weighs the two differently.",
    "Alignment between images of one class: it was measured between views of one image.",
  ],
  variation: {
    text: "Open the [Plane](view:plane) and train VICReg. Where does it end beside SimCLR and BYOL?",
    change: { method: "vicreg" },
  },
  papers: [
    "Wang & Isola 2020, Alignment and uniformity on the hypersphere, arXiv:2005.10242",
    "Grill et al. 2020, BYOL, arXiv:2006.07733",
  ],
});
