import { defineLesson } from "../lab/script/index.ts";
import { metric, verdict } from "./measuring.ts";

export const batch = defineLesson({
  id: "batch",
  chapter: "Contrast",
  title: "What negatives buy",
  question: "Does a contrastive method need a large batch?",
  minutes: 5,
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
      title: "The batch is the opponent",
      text: "In SimCLR the negatives of an image are the other images of its batch. With 64 images there are 126 negative views, with 4 images only 6. SimCLR was published with batches of 4,096, and it is often said that it needs them.",
    },
    {
      kind: "predict",
      id: "collapse",
      text: "You will train with a [batch](field:batch) of 4 images. What will the verdict on the embeddings be?",
      question: {
        ask: "choice",
        options: [
          {
            label: "Collapsed: too few negatives to push apart",
            when: [{ value: "healthy.4", atMost: 0 }],
            explanation:
              "Six negatives are enough. Others are drawn at every step, so every pair of images is pushed apart sooner or later.",
          },
          {
            label: "Healthy",
            when: [{ value: "healthy.4", atLeast: 1 }],
            explanation:
              "A collapsed batch has the highest push, however small it is, and the negatives are others at every step.",
          },
        ],
      },
    },
    {
      kind: "predict",
      id: "knn",
      text: "All runs take 150 steps. How many points of [kNN](metric:knn) accuracy in h does the batch of 4 lose against the batch of 64?",
      question: {
        ask: "number",
        value: { minus: ["knn.64", "knn.4"] },
        unit: "%",
        min: -0.1,
        max: 0.5,
        step: 0.01,
        tolerance: 0.03,
        explanations: {
          below:
            "More than that: it has seen a sixteenth of the images, and its gradient is noisier.",
          within: "It loses some, although it has seen a sixteenth of the images.",
          above:
            "Less than that. It has seen a sixteenth of the images, and most of what is learnt in 150 steps is there already.",
        },
      },
    },
    {
      kind: "act",
      text: "Train for 150 steps with batches of 64, 16 and 4 images.",
      actions: [
        { do: "begin" },
        { do: "train" },
        metric("knn.64", "knn", "h"),
        metric("rank.64", "effectiveRank"),
        { do: "begin", change: { batch: 16 } },
        { do: "train" },
        metric("knn.16", "knn", "h"),
        verdict("healthy.16", "none"),
        { do: "begin", change: { batch: 4 } },
        { do: "train" },
        metric("knn.4", "knn", "h"),
        metric("rank.4", "effectiveRank"),
        verdict("healthy.4", "none"),
      ],
    },
    {
      kind: "reveal",
      prediction: "collapse",
      text: "A small batch does not collapse. Its embeddings use as many directions as those of the large one.",
      shows: [
        { label: "Effective rank, batch of 64", value: "rank.64", unit: "of 64" },
        { label: "Effective rank, batch of 4", value: "rank.4", unit: "of 64" },
      ],
      view: { geometry: "diagnosis", space: "z" },
    },
    {
      kind: "reveal",
      prediction: "knn",
      text: "What a large batch buys is accuracy for the same number of steps, not protection against collapse.",
      shows: [
        { label: "kNN in h, batch of 64", value: "knn.64", unit: "%" },
        { label: "kNN in h, batch of 16", value: "knn.16", unit: "%" },
        { label: "kNN in h, batch of 4", value: "knn.4", unit: "%" },
      ],
    },
    {
      kind: "reflect",
      question: "Which comparison would be fair to the small batch?",
      answer:
        "It depends on what is scarce: the same number of steps, of images seen, or of seconds. With equal images the batch of 4 would take 2,400 steps.",
    },
  ],
  claims: [
    {
      text: "SimCLR with a batch of 4 images is healthy after 150 steps.",
      value: "healthy.4",
      atLeast: 1,
    },
    {
      text: "SimCLR with a batch of 16 images is healthy after 150 steps.",
      value: "healthy.16",
      atLeast: 1,
    },
    {
      text: "The batch of 4 keeps at least 80 % of the effective rank of the batch of 64.",
      value: { over: ["rank.4", "rank.64"] },
      atLeast: 0.8,
    },
    {
      text: "After the same number of steps, the batch of 4 has no higher kNN accuracy than the batch of 64.",
      value: { minus: ["knn.64", "knn.4"] },
      atLeast: 0,
    },
  ],
  limits: [
    "What batches of thousands gain over hundreds, which is what SimCLR's authors measured.",
    "That the learning rate of 64 images suits 4. It was left as it is.",
    "What a queue of negatives, as in MoCo, would change.",
  ],
  variation: {
    text: "Train MoCo with a [batch](field:batch) of 16. Its negatives come from a queue of earlier batches. Compare its kNN with that of SimCLR.",
    change: { method: "moco", batch: 16 },
  },
  papers: [
    "Chen et al. 2020, SimCLR, arXiv:2002.05709",
    "He et al. 2019, Momentum contrast, arXiv:1911.05722",
  ],
});
