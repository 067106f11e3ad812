import { defineLesson } from "../lab/script/index.ts";
import { metric, verdict } from "./measuring.ts";

export const byol = defineLesson({
  id: "why-byol",
  chapter: "Collapse",
  title: "Why BYOL does not collapse",
  question: "Which part of BYOL prevents the collapse?",
  minutes: 6,
  start: {
    method: "byol",
    dataset: "fashion",
    encoder: "convnet-s",
    steps: 150,
    batch: 64,
    settings: {},
  },
  beats: [
    {
      kind: "say",
      title: "Three suspects",
      text: "BYOL has no negatives, and a constant output would be a perfect solution. Three explanations were published: the predictor, which only one side has; the slow copy that gives the target; and batch norm, which compares the images of a batch with each other. You will remove one at a time. Stop-gradient stays.",
    },
    {
      kind: "predict",
      id: "copy",
      text: "The slow copy becomes the network itself: [Target momentum](field:momentum) 0. Does z collapse within 150 steps?",
      question: {
        ask: "choice",
        options: [
          {
            label: "Yes",
            when: [{ value: "healthy.copy", atMost: 0 }],
            explanation:
              "It does not. This is SimSiam: predictor and stop-gradient without a slow copy. The copy steadies the target; it is not what prevents the collapse.",
          },
          {
            label: "No",
            when: [{ value: "healthy.copy", atLeast: 1 }],
            explanation:
              "Without the copy BYOL is SimSiam, which was published to show that stop-gradient and predictor suffice.",
          },
        ],
      },
    },
    {
      kind: "predict",
      id: "predictor",
      text: "Now the [predictor](field:predictor) is removed, and the slow copy stays. Does z collapse, so that the [mean cosine](metric:meanCosine) of two images exceeds 0.85?",
      question: {
        ask: "choice",
        options: [
          {
            label: "Yes",
            when: [{ value: "cosine.predictor", atLeast: 0.85 }],
            explanation:
              "Without the predictor the network is pulled straight to its own slow copy, and both drift to one point.",
          },
          {
            label: "No",
            when: [{ value: "cosine.predictor", atMost: 0.85 }],
            explanation:
              "It does. Without the predictor the network is pulled straight to its own slow copy, and both drift to one point.",
          },
        ],
      },
    },
    {
      kind: "act",
      text: "Train three runs of 150 steps: without the slow copy, without the predictor, and without batch norm in the heads.",
      actions: [
        { do: "begin", change: { settings: { momentum: 0 } } },
        { do: "space", space: "z" },
        { do: "train" },
        metric("cosine.copy", "meanCosine"),
        metric("rank.copy", "effectiveRank"),
        verdict("healthy.copy", "none"),
        { do: "begin", change: { settings: { predictor: false } } },
        { do: "train" },
        metric("cosine.predictor", "meanCosine"),
        metric("rank.predictor", "effectiveRank"),
        verdict("complete.predictor", "complete"),
        { do: "begin", change: { settings: { batchNorm: false } } },
        { do: "train" },
        metric("cosine.norm", "meanCosine"),
        metric("rank.norm", "effectiveRank"),
        verdict("healthy.norm", "none"),
      ],
    },
    {
      kind: "reveal",
      prediction: "copy",
      text: "Without the slow copy the run is healthy.",
      shows: [
        { label: "Mean cosine, no slow copy", value: "cosine.copy", unit: "" },
        { label: "Effective rank, no slow copy", value: "rank.copy", unit: "of 64" },
      ],
    },
    {
      kind: "reveal",
      prediction: "predictor",
      text: "The predictor is needed. Batch norm is the disputed suspect: without it in the heads, any two images have a high [cosine](metric:meanCosine) here and fewer directions are left. Its first proponents saw a collapse without it; the authors of BYOL then trained without batch norm, with other normalisation and care at the start.",
      shows: [
        { label: "Mean cosine, no predictor", value: "cosine.predictor", unit: "" },
        { label: "Mean cosine, no batch norm in the heads", value: "cosine.norm", unit: "" },
        { label: "Effective rank, no predictor", value: "rank.predictor", unit: "of 64" },
        { label: "Effective rank, no batch norm in the heads", value: "rank.norm", unit: "of 64" },
      ],
      view: { geometry: "diagnosis", space: "z" },
    },
    {
      kind: "reflect",
      question: "A part is removed and the method collapses. Is that part the reason why it works?",
      answer:
        "It is needed in this setting. Another part, another learning rate or another start may make up for it. That is why the dispute took several papers.",
    },
  ],
  claims: [
    {
      text: "BYOL without its slow copy, with predictor and stop-gradient, is healthy.",
      value: "healthy.copy",
      atLeast: 1,
    },
    {
      text: "BYOL without its predictor collapses towards a point: the mean cosine of two images exceeds 0.85.",
      value: "cosine.predictor",
      atLeast: 0.85,
    },
    {
      text: "BYOL without batch norm in its heads has a mean cosine of at least 0.7.",
      value: "cosine.norm",
      atLeast: 0.7,
    },
    {
      text: "Without batch norm in the heads the verdict is not healthy.",
      value: "healthy.norm",
      atMost: 0,
    },
  ],
  limits: [
    "That batch norm is necessary. Only the heads were changed, the start was the same, and no other normalisation was tried.",
    "What happens after thousands of steps.",
    "That the slow copy is useless: it may raise accuracy, which was not measured here.",
  ],
  variation: {
    text: "Turn batch norm off in the heads and lower the [learning rate](field:learningRate) to a quarter. Is the verdict still the same?",
    change: { settings: { batchNorm: false } },
  },
  papers: [
    "Grill et al. 2020, BYOL, arXiv:2006.07733",
    "Richemond et al. 2020, BYOL works even without batch statistics, arXiv:2010.10241",
    "Chen & He 2020, SimSiam, arXiv:2011.10566",
    "Tian, Chen & Ganguli 2021, Understanding self-supervised learning dynamics without contrastive pairs, arXiv:2102.06810",
  ],
});
