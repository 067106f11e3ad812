import { defineLesson } from "../lab/script/index.ts";
import { hardest, metric } from "./measuring.ts";

export const temperature = defineLesson({
  id: "temperature",
  chapter: "Contrast",
  title: "Temperature: from all alike to the hardest only",
  question: "Which negatives does a contrastive loss push away?",
  minutes: 6,
  start: {
    method: "simclr",
    dataset: "fashion",
    encoder: "convnet-s",
    steps: 120,
    batch: 64,
    settings: {},
  },
  beats: [
    {
      kind: "say",
      title: "A softmax over the batch",
      text: "SimCLR compares an image with its other view and with the 126 views of the other 63 images. The similarities are divided by the [temperature](field:temperature) τ and go through a softmax. The weight of a negative in this softmax says how strongly it is pushed away.",
    },
    {
      kind: "predict",
      id: "share",
      text: "If all 126 negatives weighed the same, each would have 0.8 % of the push. At τ = 0.05, what share does the most similar negative have after training?",
      question: {
        ask: "number",
        value: "hardest.low",
        unit: "%",
        min: 0,
        max: 1,
        step: 0.01,
        tolerance: 0.1,
        explanations: {
          below:
            "More than that. A difference in cosine of 0.1 becomes a factor of e² ≈ 7 at τ = 0.05, so the most similar images dominate.",
          within:
            "The most similar images dominate, because small differences in cosine are multiplied by 20 before the exponential.",
          above:
            "Less than that: several images are about as similar as the most similar one, and they share the push.",
        },
      },
    },
    {
      kind: "act",
      text: "Train SimCLR for 120 steps at τ = 0.5, then evaluate the forces on one image of the batch at three temperatures. Nothing is trained for that.",
      actions: [
        { do: "begin" },
        { do: "space", space: "z" },
        { do: "train" },
        hardest("hardest.low", 0.05),
        hardest("hardest.mid", 0.5),
        hardest("hardest.high", 10),
        metric("rank.mid", "effectiveRank"),
        metric("uniformity.mid", "uniformity"),
        metric("cosine.mid", "meanCosine"),
      ],
    },
    {
      kind: "predict",
      id: "high",
      text: "Now the same run is trained at τ = 10, where all negatives weigh the same. What happens to the [effective rank](metric:effectiveRank) of z?",
      question: {
        ask: "choice",
        options: [
          {
            label: "It falls: fewer directions are used",
            when: [{ value: { over: ["rank.high", "rank.mid"] }, atMost: 0.8 }],
            explanation:
              "Pushing equally from all negatives pushes away from their mean and no more. Nothing separates images that are too similar.",
          },
          {
            label: "It stays within a fifth",
            when: [{ value: { over: ["rank.high", "rank.mid"] }, atLeast: 0.8, atMost: 1.2 }],
            explanation:
              "The push is as strong in total but has no aim. It moves the mean of all images to the origin, which needs very few directions.",
          },
          {
            label: "It rises: all negatives are pushed away",
            when: [{ value: { over: ["rank.high", "rank.mid"] }, atLeast: 1.2 }],
            explanation:
              "The sum of equal pushes is a push away from the mean. It does not separate the images from each other.",
          },
        ],
      },
    },
    {
      kind: "act",
      text: "Train at τ = 10, then at τ = 0.02.",
      actions: [
        { do: "begin", change: { settings: { temperature: 10 } } },
        { do: "train" },
        metric("rank.high", "effectiveRank"),
        metric("uniformity.high", "uniformity"),
        { do: "begin", change: { settings: { temperature: 0.02 } } },
        { do: "train" },
        metric("rank.low", "effectiveRank"),
        metric("uniformity.low", "uniformity"),
        metric("cosine.low", "meanCosine"),
      ],
    },
    {
      kind: "reveal",
      prediction: "share",
      text: "At τ = 10 the hardest negative has the share of all others. As τ falls, the push concentrates on the most similar images.",
      shows: [
        { label: "Hardest negative, τ = 10", value: "hardest.high", unit: "%" },
        { label: "Hardest negative, τ = 0.5", value: "hardest.mid", unit: "%" },
        { label: "Hardest negative, τ = 0.05", value: "hardest.low", unit: "%" },
      ],
    },
    {
      kind: "reveal",
      prediction: "high",
      text: "Neither end is good here. At τ = 10 few directions are left. At τ = 0.02 only the nearest images repel each other, nothing moves their common mean away, and the cloud is a cone: any two images have a high [cosine](metric:meanCosine).",
      shows: [
        { label: "Effective rank, τ = 10", value: "rank.high", unit: "of 64" },
        { label: "Effective rank, τ = 0.5", value: "rank.mid", unit: "of 64" },
        { label: "Mean cosine, τ = 0.5", value: "cosine.mid", unit: "" },
        { label: "Mean cosine, τ = 0.02", value: "cosine.low", unit: "" },
      ],
      view: { geometry: "spectrum", space: "z" },
    },
    {
      kind: "reflect",
      question:
        "Two images of the same class are often the hardest negatives of each other. What does a low temperature do to them?",
      answer:
        "It pushes them apart as hard as anything else. The loss does not know classes. The [Forces](view:forces) view marks negatives of the same class.",
    },
  ],
  claims: [
    {
      text: "After training, the hardest of 126 negatives has at least 10 % of the push at τ = 0.05.",
      value: "hardest.low",
      atLeast: 0.1,
    },
    {
      text: "At τ = 10 it has at most 1 % of the push, close to the 0.8 % of equal shares.",
      value: "hardest.high",
      atMost: 0.01,
    },
    {
      text: "Training at τ = 10 leaves less than 70 % of the effective rank of training at τ = 0.5.",
      value: { over: ["rank.high", "rank.mid"] },
      atMost: 0.7,
    },
    {
      text: "Training at τ = 0.02 leaves a cone: the mean cosine of two images is above 0.5.",
      value: "cosine.low",
      atLeast: 0.5,
    },
    {
      text: "Training at τ = 0.02 ends less uniform than training at τ = 0.5.",
      value: { minus: ["uniformity.low", "uniformity.mid"] },
      atLeast: 0.5,
    },
  ],
  limits: [
    "That 0.5 is the best temperature. It depends on the batch, the data and the length of training.",
    "The weight of negatives during a run at τ = 0.05: the forces were evaluated on a model that was trained at τ = 0.5.",
    "What a temperature that is learned, as in CLIP, would do.",
  ],
  variation: {
    text: "Train at τ = 0.5 and lower the [temperature](field:temperature) while the run goes on. The setting takes effect at the next step.",
    change: { steps: 400 },
  },
  papers: [
    "Chen et al. 2020, SimCLR, arXiv:2002.05709",
    "Wang & Liu 2020, Understanding the behaviour of contrastive loss, arXiv:2012.09740",
  ],
});
