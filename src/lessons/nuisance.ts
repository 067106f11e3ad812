import { defineLesson } from "../lab/script/index.ts";
import { disturbedProbe, probe } from "./measuring.ts";

const disturbed = ["pixels", "hog", "untrained", "trained"].map((name) => `${name}.disturbed`);

/** That no other features are better on disturbed images. */
const isBest = (name: string) =>
  disturbed
    .filter((other) => other !== name)
    .map((other) => ({ value: { minus: [name, other] as const }, atLeast: 0 }));

export const nuisance = defineLesson({
  id: "hand-made-features",
  chapter: "Features",
  title: "Pixels, HOG, random, trained",
  question: "Which features survive a shift and noise?",
  minutes: 6,
  start: {
    method: "simclr",
    dataset: "digits",
    encoder: "convnet-s",
    steps: 200,
    batch: 64,
    settings: {},
  },
  beats: [
    {
      kind: "say",
      title: "Four descriptions of one image",
      text: "A linear classifier reads four kinds of features of handwritten digits: the pixels themselves; HOG, histograms of edge directions that people designed; an encoder with random weights; and the same encoder after 200 steps of SimCLR without labels. Then all images are disturbed, those that the classifier is fitted on as well: shifted by up to three pixels, rotated by up to 15°, partly covered and noisy.",
    },
    {
      kind: "predict",
      id: "loss",
      text: "On clean digits the classifier is right on 75 to 77 % of the images with random weights, 84 to 86 % after SimCLR, 87 % with pixels and 96 % with HOG, over three recorded seeds. How many points does it lose on pixels when the images are disturbed?",
      question: {
        ask: "number",
        value: { minus: ["pixels", "pixels.disturbed"] },
        unit: "%",
        min: 0,
        max: 0.9,
        step: 0.01,
        tolerance: 0.05,
        explanations: {
          below:
            "More than that. A pixel says something about a digit only as long as the digit stays in its place; after a shift the same stroke falls on other pixels.",
          within:
            "A pixel says something about a digit only as long as the digit stays in its place.",
          above:
            "Less than that: strokes are a few pixels wide, so a shifted digit still overlaps with its former place.",
        },
      },
    },
    {
      kind: "predict",
      id: "best",
      text: "Which features are best on disturbed images?",
      question: {
        ask: "choice",
        options: [
          {
            label: "HOG",
            when: isBest("hog.disturbed"),
            explanation:
              "HOG pools edges over cells, which absorbs small shifts, and rotation by 15° stays within neighbouring directions. In the recorded runs it is right on 64 %, 20 to 23 points more than 200 steps of SimCLR, although it loses 31 points itself.",
          },
          {
            label: "The trained encoder",
            when: isBest("trained.disturbed"),
            explanation:
              "HOG is better in the recorded runs, by 20 to 23 points. Two crops of one image lie in different places and had to get similar z, which trains the encoder to ignore the place, and it is 16 to 19 points better than random weights; but 200 steps do not reach what the designers of HOG built in.",
          },
          {
            label: "Random weights",
            when: isBest("untrained.disturbed"),
            explanation:
              "In the recorded runs they are last, with 26 to 28 %. Nothing made them ignore a shift or noise.",
          },
          {
            label: "Pixels",
            when: isBest("pixels.disturbed"),
            explanation:
              "In the recorded runs they reach 36 %, against 42 to 45 % with SimCLR and 64 % with HOG: a shift moves every stroke to other pixels.",
          },
        ],
      },
    },
    {
      kind: "act",
      text: "Probe pixels, HOG and random weights, clean and disturbed; train SimCLR for 200 steps, and probe again.",
      actions: [
        { do: "begin" },
        probe("pixels", "linear", "pixels"),
        probe("hog", "linear", "hog"),
        probe("untrained", "linear", "untrained"),
        disturbedProbe("pixels.disturbed", "linear", "pixels"),
        disturbedProbe("hog.disturbed", "linear", "hog"),
        disturbedProbe("untrained.disturbed", "linear", "untrained"),
        { do: "train" },
        probe("trained", "linear"),
        disturbedProbe("trained.disturbed", "linear"),
      ],
    },
    {
      kind: "reveal",
      prediction: "loss",
      text: "Accuracy on clean images says little about what happens when they are disturbed.",
      shows: [
        { label: "Pixels, clean", value: "pixels", unit: "%" },
        { label: "Pixels, disturbed", value: "pixels.disturbed", unit: "%" },
        { label: "HOG, clean", value: "hog", unit: "%" },
        { label: "HOG, disturbed", value: "hog.disturbed", unit: "%" },
      ],
    },
    {
      kind: "reveal",
      prediction: "best",
      text: "In the recorded runs HOG beats 200 steps of SimCLR by 20 to 23 points on disturbed images: features that people designed win, and training is second. The [Probes](view:probes) view has a switch for disturbed images, for these features and others.",
      shows: [
        { label: "Pixels, disturbed", value: "pixels.disturbed", unit: "%" },
        { label: "HOG, disturbed", value: "hog.disturbed", unit: "%" },
        { label: "Random weights, disturbed", value: "untrained.disturbed", unit: "%" },
        { label: "SimCLR, disturbed", value: "trained.disturbed", unit: "%" },
      ],
      view: { geometry: "probes", space: "h" },
    },
    {
      kind: "reflect",
      question:
        "The augmentations of this run crop, shift, rotate, partly cover and blur images and add noise, and the test disturbs images in four of these ways. Is that a fair comparison?",
      answer:
        "It measures what the augmentations asked for, and it must be said beside the figure. The test favours the trained encoder, and HOG is still ahead of 200 steps of it. How the encoder fares against a change that no augmentation makes was not measured here.",
    },
  ],
  claims: [
    {
      text: "A linear probe on pixels loses at least 10 points when digits are shifted, rotated, partly covered and noisy.",
      value: { minus: ["pixels", "pixels.disturbed"] },
      atLeast: 0.1,
    },
    {
      text: "On disturbed digits HOG is at least 5 points better than pixels.",
      value: { minus: ["hog.disturbed", "pixels.disturbed"] },
      atLeast: 0.05,
    },
    {
      text: "On disturbed digits, 200 steps of SimCLR are at least 5 points better than random weights.",
      value: { minus: ["trained.disturbed", "untrained.disturbed"] },
      atLeast: 0.05,
    },
  ],
  limits: [
    "That the order is the same for other images, other encoders or longer training.",
    "Which of the disturbances matters: all four act together.",
    "What happens if the classifier is fitted on clean images and only the test is disturbed.",
  ],
  variation: {
    text: "Train for longer, with [Rotation](field:augment.rotate) and [Noise](field:augment.noise) turned up, and compare in [Probes](view:probes).",
    change: { steps: 600 },
  },
  papers: [
    "Dalal & Triggs 2005, Histograms of oriented gradients for human detection, CVPR",
    "Chen et al. 2020, SimCLR, arXiv:2002.05709",
  ],
});
