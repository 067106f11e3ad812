import { defineLesson } from "../lab/script/index.ts";
import { metric } from "./measuring.ts";

export const sphere = defineLesson({
  id: "pull-and-push",
  chapter: "Contrast",
  title: "Pull and push on a sphere",
  question: "What does a contrastive loss do to the positions of images?",
  minutes: 5,
  start: {
    method: "simclr",
    dataset: "fashion",
    encoder: "convnet-s",
    steps: 200,
    batch: 64,
    settings: { projectorDim: "3" },
  },
  beats: [
    {
      kind: "say",
      title: "A sphere without projection",
      text: "z has three dimensions in this lesson, so the [sphere](sphere) shows it exactly. The loss has two parts: it pulls two views of an image together ([alignment](metric:alignment), the mean squared distance of two views) and pushes different images apart ([uniformity](metric:uniformity), lower is more even).",
    },
    {
      kind: "predict",
      id: "alignment",
      text: "The two parts seem to be at odds. While the images spread over the sphere for 200 steps, what happens to the distance of two views of one image?",
      question: {
        ask: "choice",
        options: [
          {
            label: "It shrinks by more than a fifth",
            when: [{ value: { over: ["alignment.end", "alignment.start"] }, atMost: 0.8 }],
            explanation:
              "Both can be had: the sphere has room for all images, and two views of an image may share one place.",
          },
          {
            label: "It stays within a fifth",
            when: [
              { value: { over: ["alignment.end", "alignment.start"] }, atLeast: 0.8, atMost: 1.2 },
            ],
            explanation:
              "Pull and push act on different pairs. The pull of the one positive has the same total weight as the push of all negatives.",
          },
          {
            label: "It grows by more than a fifth: spreading separates views as well",
            when: [{ value: { over: ["alignment.end", "alignment.start"] }, atLeast: 1.2 }],
            explanation:
              "Spreading moves the two views of an image together. The pull acts between them, the push only between different images.",
          },
        ],
      },
    },
    {
      kind: "predict",
      id: "uniformity",
      text: "500 points that are spread evenly over this sphere have a uniformity of about −2.1; a single point has 0. Where will the trained images end?",
      question: {
        ask: "number",
        value: "uniformity.end",
        unit: "",
        min: -2.1,
        max: 0,
        step: 0.05,
        tolerance: 0.1,
        explanations: {
          below:
            "They stay short of it. Images that look alike are pulled together through their views, and the push at τ = 0.5 is too soft to separate them.",
          within:
            "Close to the uniform distribution, but short of it: images that look alike stay together.",
          above:
            "They come closer to the uniform distribution than that. The push covers all pairs of the batch.",
        },
      },
    },
    {
      kind: "act",
      text: "Begin a run whose z has three dimensions, measure it untrained, and train it for 200 steps. Watch the colours, which the method does not see.",
      actions: [
        { do: "begin" },
        { do: "space", space: "z" },
        metric("alignment.start", "alignment"),
        metric("uniformity.start", "uniformity"),
        metric("knn.start", "knn"),
        { do: "train" },
        metric("alignment.end", "alignment"),
        metric("uniformity.end", "uniformity"),
        metric("knn.end", "knn"),
      ],
    },
    {
      kind: "reveal",
      prediction: "alignment",
      text: "Views of one image came closer while the images spread out. The path of the run is drawn in the plane of the two measures.",
      shows: [
        { label: "Alignment, untrained", value: "alignment.start", unit: "" },
        { label: "Alignment, trained", value: "alignment.end", unit: "" },
      ],
      view: { geometry: "plane", space: "z" },
    },
    {
      kind: "reveal",
      prediction: "uniformity",
      text: "The points spread without covering the sphere evenly. Neighbours are of the same class more often than before, although no label was used.",
      shows: [
        { label: "Uniformity, untrained", value: "uniformity.start", unit: "" },
        { label: "Uniformity, trained", value: "uniformity.end", unit: "" },
        { label: "kNN in z, untrained", value: "knn.start", unit: "%" },
        { label: "kNN in z, trained", value: "knn.end", unit: "%" },
      ],
      view: { geometry: "density", space: "z" },
    },
    {
      kind: "reflect",
      question: "Would a perfectly uniform distribution of the images be a good representation?",
      answer:
        "Not by itself. Random positions are uniform as well. What counts is which images are neighbours, and that comes from the views that are pulled together.",
    },
  ],
  claims: [
    {
      text: "Training brings two views of an image closer: alignment falls by at least a third.",
      value: { over: ["alignment.end", "alignment.start"] },
      atMost: 0.67,
    },
    {
      text: "At the same time the images spread: uniformity falls.",
      value: { minus: ["uniformity.end", "uniformity.start"] },
      atMost: -0.05,
    },
    {
      text: "The images stay at least 0.1 above the uniformity of an even distribution, −2.08.",
      value: "uniformity.end",
      atLeast: -1.98,
    },
    {
      text: "Neighbours on the sphere are of the same class more often than before training.",
      value: { minus: ["knn.end", "knn.start"] },
      atLeast: 0.1,
    },
  ],
  limits: [
    "That three dimensions suffice. With more, the classes have more room and kNN is higher.",
    "That alignment and uniformity decide how good a representation is. They were proposed as two properties that contrastive losses optimise.",
    "What the encoder h has learnt: everything here was measured in z.",
  ],
  variation: {
    text: "Turn all augmentations down, [Crop](field:augment.crop) first. The views become equal, so the pull has nothing to do. What happens to the classes?",
    change: { settings: { "augment.crop": 0, "augment.flip": 0 } },
  },
  papers: [
    "Wang & Isola 2020, Alignment and uniformity on the hypersphere, arXiv:2005.10242",
    "Chen et al. 2020, SimCLR, arXiv:2002.05709",
  ],
});
