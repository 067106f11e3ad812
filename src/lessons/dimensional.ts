import { defineLesson } from "../lab/script/index.ts";
import { metric, verdict } from "./measuring.ts";

export const dimensional = defineLesson({
  id: "dimensional",
  chapter: "Collapse",
  title: "A collapse that the spread does not show",
  question: "Can embeddings collapse while every dimension still varies?",
  minutes: 5,
  start: {
    method: "vicreg",
    dataset: "fashion",
    encoder: "convnet-s",
    steps: 150,
    batch: 64,
    settings: {},
  },
  beats: [
    {
      kind: "say",
      title: "Three terms",
      text: "VICReg has no negatives. Its first term pulls two views of an image together. The second keeps the standard deviation of every dimension of z at 1 or more. The third makes the dimensions uncorrelated. The [standard deviation](metric:std) in the metrics is 1 if the embeddings spread over the whole sphere and 0 if they all coincide.",
    },
    {
      kind: "predict",
      id: "std",
      text: "You will set the third weight, [Covariance](field:cov), to 0. The other two terms stay. What happens to the standard deviation of the embeddings, compared with the intact method?",
      question: {
        ask: "choice",
        options: [
          {
            label: "It falls by more than a quarter",
            when: [{ value: { over: ["std.broken", "std.intact"] }, atMost: 0.75 }],
            explanation:
              "The variance term still acts, and it looks at every dimension by itself. Nothing makes a dimension constant.",
          },
          {
            label: "It stays about the same, or rises",
            when: [{ value: { over: ["std.broken", "std.intact"] }, atLeast: 0.75 }],
            explanation:
              "The variance term looks at one dimension at a time and is satisfied. Nothing stops two dimensions from saying the same.",
          },
        ],
      },
    },
    {
      kind: "predict",
      id: "rank",
      text: "z has 64 dimensions. The [effective rank](metric:effectiveRank) counts how many directions the embeddings use. How many are left without the covariance term?",
      question: {
        ask: "number",
        value: "rank.broken",
        unit: "",
        min: 1,
        max: 64,
        step: 1,
        tolerance: 3,
        explanations: {
          below:
            "There are a few more: augmentations and the variance term keep several directions alive.",
          within: "Most of the 64 dimensions have become copies of a few directions.",
          above:
            "Far fewer. Every dimension varies, but most of them vary together, so that they count only once.",
        },
      },
    },
    {
      kind: "act",
      text: "First the intact method, then the same run without the covariance term: 150 steps of 64 images each.",
      actions: [
        { do: "begin" },
        { do: "space", space: "z" },
        { do: "train" },
        metric("std.intact", "std"),
        metric("rank.intact", "effectiveRank"),
        metric("knn.intact", "knn"),
        verdict("healthy", "none"),
        { do: "begin", change: { settings: { cov: 0 } } },
        { do: "train" },
        metric("std.broken", "std"),
        metric("rank.broken", "effectiveRank"),
        metric("knn.broken", "knn"),
        verdict("healthy.broken", "none"),
      ],
    },
    {
      kind: "reveal",
      prediction: "std",
      text: "The [standard deviation](metric:std) did not fall. This number alone shows no collapse.",
      shows: [
        { label: "Standard deviation, intact", value: "std.intact", unit: "" },
        { label: "Standard deviation, no covariance term", value: "std.broken", unit: "" },
      ],
    },
    {
      kind: "reveal",
      prediction: "rank",
      text: "The singular values show it: a few directions hold nearly everything. The dimensions are strongly correlated with each other.",
      shows: [
        { label: "Effective rank, intact", value: "rank.intact", unit: "of 64" },
        { label: "Effective rank, no covariance term", value: "rank.broken", unit: "of 64" },
        { label: "kNN in z, intact", value: "knn.intact", unit: "%" },
        { label: "kNN in z, no covariance term", value: "knn.broken", unit: "%" },
      ],
      view: { geometry: "spectrum", space: "z" },
    },
    {
      kind: "reflect",
      question:
        "The points of a run cover the sphere evenly in the picture. Has the run kept all of its dimensions?",
      answer:
        "The picture has three dimensions. Embeddings that use only four directions of 64 can fill it. Look at the [spectrum](view:spectrum) or at the effective rank.",
    },
  ],
  claims: [
    {
      text: "Without its covariance term VICReg keeps at least 90 % of the standard deviation of the intact method.",
      value: { over: ["std.broken", "std.intact"] },
      atLeast: 0.9,
    },
    {
      text: "Without its covariance term VICReg keeps less than 60 % of the effective rank of the intact method.",
      value: { over: ["rank.broken", "rank.intact"] },
      atMost: 0.6,
    },
    {
      text: "The verdict on VICReg without its covariance term is not healthy.",
      value: "healthy.broken",
      atMost: 0,
    },
    { text: "The verdict on the intact method is healthy.", value: "healthy", atLeast: 1 },
  ],
  limits: [
    "That a low rank is always bad. Labels need few directions: a supervised classifier of ten classes also ends with a low rank.",
    "How much the encoder h loses. The projector can absorb a collapse of z.",
    "That the covariance term is the only remedy. Negatives and whitening act against the same collapse.",
  ],
  variation: {
    text: "Train SimCLR with a [Temperature](field:temperature) of 10. Its spread stays normal as well. What happens to its rank, and why should a high temperature cause that?",
    change: { method: "simclr", settings: { temperature: 10 } },
  },
  papers: [
    "Bardes, Ponce & LeCun 2021, VICReg, arXiv:2105.04906",
    "Jing et al. 2021, Understanding dimensional collapse, arXiv:2110.09348",
  ],
});
