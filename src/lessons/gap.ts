import { defineLesson } from "../lab/script/index.ts";
import { metric } from "./measuring.ts";

export const gap = defineLesson({
  id: "modality-gap",
  chapter: "Two modalities",
  title: "The gap between pictures and words",
  question: "Pictures and sentences share one space. Why do they not mix, and should they?",
  minutes: 7,
  start: {
    method: "clip",
    dataset: "shapes",
    encoder: "convnet-s",
    steps: 200,
    batch: 64,
    settings: { learnTemperature: false, temperature: 0.07 },
  },
  beats: [
    {
      kind: "say",
      title: "Two clouds",
      text: "The [modality gap](metric:gap) is the distance between the mean of all pictures and the mean of all sentences on the unit sphere. Two explanations were published: two random networks put their outputs into different cones from the start, and sentences say less than pictures show.",
    },
    {
      kind: "predict",
      id: "partial",
      text: "With complete captions the gap is small after training. Captions that leave factors out (“a red thing, top left”) say less than the picture shows. How does the gap compare?",
      question: {
        ask: "choice",
        options: [
          {
            label: "More than twice as large",
            when: [{ value: { over: ["gap.partial", "gap.complete"] }, atLeast: 2 }],
            explanation:
              "A sentence that fits many pictures cannot lie close to all of them. The clouds keep apart along one common direction, and the network spends the rest on what both know.",
          },
          {
            label: "Between half and twice as large",
            when: [{ value: { over: ["gap.partial", "gap.complete"] }, atLeast: 0.5, atMost: 2 }],
            explanation:
              "The information that is missing in the sentence shows as distance: a sentence that fits many pictures cannot lie close to all of them.",
          },
          {
            label: "Smaller",
            when: [{ value: { over: ["gap.partial", "gap.complete"] }, atMost: 0.5 }],
            explanation:
              "Less to say does not bring the clouds together. A sentence that fits many pictures cannot lie close to all of them.",
          },
        ],
      },
    },
    {
      kind: "predict",
      id: "better",
      text: "A [temperature](field:temperature) of 1 is soft, and the loss then gains by moving the two clouds together. If its gap is the smaller one, does it retrieve better than the temperature of 0.07?",
      question: {
        ask: "choice",
        options: [
          {
            label: "Yes: a smaller gap is better",
            when: [{ value: { minus: ["r1.soft", "r1.complete"] }, atLeast: 0.02 }],
            explanation:
              "Here it does. That is not a rule: the gap and the retrieval depend on the temperature for different reasons.",
          },
          {
            label: "No difference, within 2 points",
            when: [{ value: { minus: ["r1.soft", "r1.complete"] }, atLeast: -0.02, atMost: 0.02 }],
            explanation:
              "Gap and retrieval depend on the temperature for different reasons. One is not the cause of the other.",
          },
          {
            label: "No, it retrieves worse",
            when: [{ value: { minus: ["r1.soft", "r1.complete"] }, atMost: -0.02 }],
            explanation:
              "A soft loss weighs all wrong answers alike and does not care about the similar ones, which decide retrieval.",
          },
        ],
      },
    },
    {
      kind: "act",
      text: "Train three times for 200 steps: complete captions, captions that leave factors out, and complete captions at a temperature of 1.",
      actions: [
        { do: "begin" },
        metric("gap.untrained", "gap", "z+text.z"),
        { do: "train" },
        metric("gap.complete", "gap", "z+text.z"),
        metric("r1.complete", "imageToText", "z+text.z"),
        { do: "begin", change: { settings: { texts: "partial" } } },
        { do: "train" },
        metric("gap.partial", "gap", "z+text.z"),
        { do: "begin", change: { settings: { temperature: 1 } } },
        { do: "train" },
        metric("gap.soft", "gap", "z+text.z"),
        metric("r1.soft", "imageToText", "z+text.z"),
      ],
    },
    {
      kind: "reveal",
      prediction: "partial",
      text: "Two random networks have a gap before any training. Training with complete captions closes most of it; captions that say less keep it open.",
      shows: [
        { label: "Gap, untrained", value: "gap.untrained", unit: "" },
        { label: "Gap, complete captions", value: "gap.complete", unit: "" },
        { label: "Gap, captions that leave factors out", value: "gap.partial", unit: "" },
      ],
    },
    {
      kind: "reveal",
      prediction: "better",
      text: "The dial of the Modality gap view moves the clouds together after training and shows what retrieval, zero-shot accuracy and clustering do. Try it before you believe that a smaller gap is better.",
      shows: [
        { label: "Gap, τ = 0.07", value: "gap.complete", unit: "" },
        { label: "Gap, τ = 1", value: "gap.soft", unit: "" },
        { label: "R@1, τ = 0.07", value: "r1.complete", unit: "%" },
        { label: "R@1, τ = 1", value: "r1.soft", unit: "%" },
      ],
      view: { geometry: "gap", space: "z" },
    },
    {
      kind: "reflect",
      question:
        "You could subtract each modality's mean after training. The gap is then 0. What changes in the ranking of sentences for one picture?",
      answer:
        "Hardly anything: all sentences move by the same vector. Rankings within one direction depend on differences between sentences, which stay.",
    },
  ],
  claims: [
    {
      text: "Captions that leave factors out end with more than twice the gap of complete captions.",
      value: { over: ["gap.partial", "gap.complete"] },
      atLeast: 2,
    },
    {
      text: "At a temperature of 1 the gap is smaller than at 0.07.",
      value: { minus: ["gap.soft", "gap.complete"] },
      atMost: -0.02,
    },
    {
      text: "Retrieval is nevertheless no better at a temperature of 1.",
      value: { minus: ["r1.soft", "r1.complete"] },
      atMost: 0,
    },
  ],
  limits: [
    "That the gap is harmful or useful. Published results disagree, and this lesson changes it through captions and temperature, which change other things as well.",
    "What a learned temperature does: it was fixed here.",
    "How the gap behaves in models trained on photographs.",
  ],
  variation: {
    text: "Open [Modality gap](view:gap) and move the dial. Which position is best for the loss, and which for R@1?",
    change: { steps: 600 },
  },
  papers: [
    "Liang et al. 2022, Mind the gap, arXiv:2203.02053",
    "Schrodi et al. 2024, Two effects, one trigger, arXiv:2404.07983",
    "Grassucci et al. 2026, arXiv:2601.18525",
  ],
});
