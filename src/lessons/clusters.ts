import { defineLesson } from "../lab/script/index.ts";
import { metric, series } from "./measuring.ts";

export const clusters = defineLesson({
  id: "clusters",
  chapter: "Collapse",
  title: "Clusters: balance, centring, sharpening",
  question: "What keeps a method with prototypes from using only one of them?",
  minutes: 7,
  start: {
    method: "swav",
    dataset: "fashion",
    encoder: "convnet-s",
    steps: 120,
    batch: 64,
    settings: {},
  },
  beats: [
    {
      kind: "say",
      title: "Prototypes instead of negatives",
      text: "SwAV and DINO compare an image not with other images but with a set of learned directions, the prototypes. Two views of an image must be assigned to them alike. One assignment always satisfies this: every image to the same prototype. Each method has a part that makes this assignment impossible.",
    },
    {
      kind: "predict",
      id: "swav",
      text: "SwAV balances its assignments with the [Sinkhorn](field:sinkhorn) algorithm, so that every prototype gets its share of the batch. Without it, what will the [mean cosine](metric:meanCosine) of two images in z be after 120 steps? With it, it stays below 0.5.",
      question: {
        ask: "number",
        value: "cosine.unbalanced",
        unit: "",
        min: 0,
        max: 1,
        step: 0.01,
        tolerance: 0.05,
        explanations: {
          below:
            "It is higher. One prototype wins for all images, and then every image is pulled towards this one direction.",
          within: "One prototype wins for all images, and every image is pulled towards it.",
          above: "It is lower: some images still differ a little after so few steps.",
        },
      },
    },
    {
      kind: "act",
      text: "Train SwAV as published, then without Sinkhorn.",
      actions: [
        { do: "begin" },
        { do: "space", space: "z" },
        { do: "train" },
        metric("cosine.balanced", "meanCosine"),
        series("codes.balanced", "meanCodeEntropy"),
        { do: "begin", change: { settings: { sinkhorn: false } } },
        { do: "train" },
        metric("cosine.unbalanced", "meanCosine"),
        series("codes.unbalanced", "meanCodeEntropy"),
      ],
    },
    {
      kind: "reveal",
      prediction: "swav",
      text: "The entropy of the mean assignment says how many prototypes share the batch: ln 64 = 4.16 if all do, 0 if one takes everything.",
      shows: [
        { label: "Mean cosine, with Sinkhorn", value: "cosine.balanced", unit: "" },
        { label: "Mean cosine, without", value: "cosine.unbalanced", unit: "" },
        { label: "Entropy of the mean assignment, with", value: "codes.balanced", unit: "nats" },
        {
          label: "Entropy of the mean assignment, without",
          value: "codes.unbalanced",
          unit: "nats",
        },
      ],
      view: { geometry: "diagnosis", space: "z" },
    },
    {
      kind: "predict",
      id: "dino",
      text: "DINO balances nothing. Its teacher subtracts a running mean from the scores ([Centring](field:centering)), which works against one prototype that wins for all, and sharpens the rest by a low [teacher temperature](field:teacherTemperature). What happens without sharpening, at a teacher temperature of 1?",
      question: {
        ask: "choice",
        options: [
          {
            label: "One prototype wins for all images",
            when: [{ value: "teacher.flat", atMost: 1 }],
            explanation:
              "That is what happens without centring. Centring alone drives the targets to the opposite end: every prototype gets the same share from every image.",
          },
          {
            label: "Every image gets the same even target",
            when: [{ value: "teacher.flat", atLeast: 5.4 }],
            explanation:
              "Centring removes what the images have in common, and nothing makes the rest decisive. An even target is the same for all images and teaches nothing.",
          },
          {
            label: "Neither: the targets stay different",
            when: [{ value: "teacher.flat", atLeast: 1, atMost: 5.4 }],
            explanation:
              "Centring and sharpening pull in opposite directions, and the method lives between them. Without one of them it ends at the other's extreme.",
          },
        ],
      },
    },
    {
      kind: "act",
      text: "Train DINO as published, without centring, and without sharpening.",
      actions: [
        { do: "begin", change: { method: "dino" } },
        { do: "train" },
        series("teacher.intact", "teacherEntropy"),
        series("mean.intact", "meanEntropy"),
        { do: "begin", change: { method: "dino", settings: { centering: false } } },
        { do: "train" },
        series("mean.uncentred", "meanEntropy"),
        { do: "begin", change: { method: "dino", settings: { teacherTemperature: 1 } } },
        { do: "train" },
        series("teacher.flat", "teacherEntropy"),
      ],
    },
    {
      kind: "reveal",
      prediction: "dino",
      text: "Two collapses at opposite ends. Without centring the batch shares few prototypes; without sharpening each target is even, with the largest possible entropy, ln 256 = 5.55.",
      shows: [
        { label: "Entropy of a target, intact", value: "teacher.intact", unit: "nats" },
        { label: "Entropy of a target, no sharpening", value: "teacher.flat", unit: "nats" },
        { label: "Entropy of the mean target, intact", value: "mean.intact", unit: "nats" },
        { label: "Entropy of the mean target, no centring", value: "mean.uncentred", unit: "nats" },
      ],
    },
    {
      kind: "reflect",
      question:
        "The loss of DINO without sharpening stays at ln 256 from the first step to the last. Would you have noticed the failure from the loss alone?",
      answer:
        "Perhaps, because it does not move. Without centring it falls, and the failure looks like success. The entropies tell both apart, which is why the lab plots them.",
    },
  ],
  claims: [
    {
      text: "SwAV without Sinkhorn assigns all images to one prototype: the entropy of the mean assignment is below 0.5 nats.",
      value: "codes.unbalanced",
      atMost: 0.5,
    },
    {
      text: "With Sinkhorn it is above 3.5 nats of at most 4.16.",
      value: "codes.balanced",
      atLeast: 3.5,
    },
    {
      text: "Without Sinkhorn the mean cosine of two images in z exceeds 0.8.",
      value: "cosine.unbalanced",
      atLeast: 0.8,
    },
    {
      text: "DINO without centring loses more than 2 nats of the entropy of the mean target.",
      value: { minus: ["mean.intact", "mean.uncentred"] },
      atLeast: 2,
    },
    {
      text: "DINO without sharpening has even targets: their entropy is above 5.5 nats of at most 5.55.",
      value: "teacher.flat",
      atLeast: 5.5,
    },
  ],
  limits: [
    "That one method is better than the other. Their accuracies were not compared.",
    "That Sinkhorn and centring are the only remedies. A loss term for the entropy of the mean assignment would be another.",
    "How many prototypes a larger dataset needs.",
  ],
  variation: {
    text: "Raise DINO's [teacher temperature](field:teacherTemperature) while the run goes on and watch the entropies. From which value on are the targets even?",
    change: { method: "dino", steps: 400 },
  },
  papers: [
    "Caron et al. 2020, SwAV, arXiv:2006.09882",
    "Caron et al. 2021, DINO, arXiv:2104.14294",
  ],
});
