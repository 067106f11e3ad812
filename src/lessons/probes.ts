import { defineLesson } from "../lab/script/index.ts";
import { probe } from "./measuring.ts";

export const probes = defineLesson({
  id: "probes",
  chapter: "Features",
  title: "Linear probe, kNN, few labels",
  question: "How do you measure what a network has learnt without labels?",
  minutes: 7,
  start: {
    method: "simclr",
    dataset: "fashion",
    encoder: "convnet-s",
    steps: 200,
    batch: 64,
    settings: {},
  },
  beats: [
    {
      kind: "say",
      title: "Three probes",
      text: "A probe is a small classifier on frozen features. kNN asks whether the nearest images have the same class. A linear probe asks whether a plane separates each class from the rest. With few labels, here ten a class, the probe has little to learn from and depends on the features. All three read the encoder's output h.",
    },
    {
      kind: "predict",
      id: "untrained",
      text: "Fashion-MNIST has ten classes, so guessing gives 10 %. What accuracy has a linear probe on an encoder with random weights, before any training?",
      question: {
        ask: "number",
        value: "linear.untrained",
        unit: "%",
        min: 0.1,
        max: 1,
        step: 0.01,
        tolerance: 0.05,
        explanations: {
          below:
            "Much more than that. Random filters keep most of the image, and the classes differ in outline. A trained encoder must be compared with this, not with chance.",
          within:
            "Random filters keep most of the image, and the classes differ in outline. This is the baseline of every probe here.",
          above:
            "Less than that: random filters keep the image, but mix outline, brightness and position.",
        },
      },
    },
    {
      kind: "predict",
      id: "few",
      text: "The encoder is then trained for 200 steps without labels. The linear probe will gain about 8 points over random weights. Does the probe with only ten labels a class gain more than 10 points?",
      question: {
        ask: "choice",
        options: [
          {
            label: "Yes, more than 10 points",
            when: [{ value: { minus: ["few.trained", "few.untrained"] }, atLeast: 0.1 }],
            explanation:
              "With many labels a probe can find the classes in poor features, too. With few it depends on features in which images of a class are already close.",
          },
          {
            label: "No, less",
            when: [{ value: { minus: ["few.trained", "few.untrained"] }, atMost: 0.1 }],
            explanation:
              "With many labels a probe makes up for poor features, so there is less left to gain. Good features pay off most when labels are scarce.",
          },
        ],
      },
    },
    {
      kind: "act",
      text: "Probe the encoder with random weights, train SimCLR for 200 steps, and probe again. As a third set of features, take HOG, which a person designed in 2005. The probes take longer than the training.",
      actions: [
        { do: "begin" },
        probe("knn.untrained", "knn", "untrained"),
        probe("linear.untrained", "linear", "untrained"),
        probe("few.untrained", "few", "untrained"),
        { do: "train" },
        probe("knn.trained", "knn"),
        probe("linear.trained", "linear"),
        probe("few.trained", "few"),
        probe("linear.hog", "linear", "hog"),
        probe("few.hog", "few", "hog"),
      ],
    },
    {
      kind: "reveal",
      prediction: "untrained",
      text: "A score means little by itself. Compare it with that of the same encoder before training.",
      shows: [
        { label: "Linear, random weights", value: "linear.untrained", unit: "%" },
        { label: "Linear, trained", value: "linear.trained", unit: "%" },
        { label: "kNN, random weights", value: "knn.untrained", unit: "%" },
        { label: "kNN, trained", value: "knn.trained", unit: "%" },
      ],
    },
    {
      kind: "reveal",
      prediction: "few",
      text: "The features designed by hand are better than both here: on centred outlines of clothes, in a small network after 200 steps, HOG wins. The [Probes](view:probes) view compares more features.",
      shows: [
        { label: "Ten labels a class, random weights", value: "few.untrained", unit: "%" },
        { label: "Ten labels a class, trained", value: "few.trained", unit: "%" },
        { label: "All labels, trained", value: "linear.trained", unit: "%" },
        { label: "Ten labels a class, HOG", value: "few.hog", unit: "%" },
        { label: "All labels, HOG", value: "linear.hog", unit: "%" },
      ],
      view: { geometry: "probes", space: "h" },
    },
    {
      kind: "reflect",
      question:
        "A paper reports 76 % with a linear probe and names no baseline. What would you ask for?",
      answer:
        "The same probe on the same encoder with random weights, on raw pixels, and the spread over seeds. Whether 76 % is much depends on them.",
    },
  ],
  claims: [
    {
      text: "A linear probe on an encoder with random weights reaches at least 60 %, with chance at 10 %.",
      value: "linear.untrained",
      atLeast: 0.6,
    },
    {
      text: "After 200 steps without labels, the linear probe gains at least 4 points over random weights.",
      value: { minus: ["linear.trained", "linear.untrained"] },
      atLeast: 0.04,
    },
    {
      text: "With ten labels a class, the gain is at least 6 points.",
      value: { minus: ["few.trained", "few.untrained"] },
      atLeast: 0.06,
    },
    {
      text: "HOG is better than the trained encoder with all labels.",
      value: { minus: ["linear.hog", "linear.trained"] },
      atLeast: 0.02,
    },
  ],
  limits: [
    "That HOG is better in general. It is made for outlines in a fixed place; shift, rotate or disturb the images and compare again.",
    "What longer training reaches: 200 steps of 64 images are about one epoch.",
    "That a linear probe measures everything. Features may hold what no plane separates.",
  ],
  variation: {
    text: "Train four times as long, and open [Probes](view:probes) to compare with random weights, pixels and HOG.",
    change: { steps: 800 },
  },
  papers: [
    "Alain & Bengio 2016, Understanding intermediate layers using linear classifier probes, arXiv:1610.01644",
    "Chen et al. 2020, SimCLR, arXiv:2002.05709",
  ],
});
