import { defineLesson } from "../lab/script/index.ts";
import { metric, series, verdict } from "./measuring.ts";

export const collapse = defineLesson({
  id: "collapse",
  chapter: "Collapse",
  title: "Complete collapse",
  question: "What happens if a network may choose its own target?",
  minutes: 5,
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
      title: "No negatives",
      text: "BYOL compares two augmented views of an image and has no negatives: nothing pushes different images apart. A network that maps every image to the same point would fulfil the objective perfectly. Two parts are meant to prevent that. The target comes from a slow copy of the network, and no gradient flows into it.",
    },
    {
      kind: "predict",
      id: "loss",
      text: "You will train BYOL without the slow copy, with the gradient flowing into the target as well: [Stop-gradient](field:stopGradient) is off. How will its [loss](loss) after 150 steps compare with that of the intact method?",
      question: {
        ask: "choice",
        options: [
          {
            label: "Lower",
            when: [{ value: { over: ["loss.broken", "loss.intact"] }, atMost: 0.9 }],
            explanation:
              "A constant output makes both views agree, and both sides of the comparison can now move towards it. The loss cannot tell this solution from a good one.",
          },
          {
            label: "About the same, within 10 %",
            when: [{ value: { over: ["loss.broken", "loss.intact"] }, atLeast: 0.9, atMost: 1.1 }],
            explanation:
              "The two sides do more than before: the target is now trained to agree, too. That is an easier problem, so its loss falls faster.",
          },
          {
            label: "Higher, because training fails",
            when: [{ value: { over: ["loss.broken", "loss.intact"] }, atLeast: 1.1 }],
            explanation:
              "Collapse does not look like failure to the optimiser. It is the minimum of the loss. A high loss would be a sign that the views still differ.",
          },
        ],
      },
    },
    {
      kind: "act",
      text: "First the intact method: 150 steps of 64 images.",
      actions: [
        { do: "begin" },
        { do: "space", space: "z" },
        { do: "train" },
        series("loss.intact", "loss"),
        metric("std.intact", "std"),
        metric("cosine.intact", "meanCosine"),
        metric("knn.intact", "knn"),
        verdict("healthy", "none"),
      ],
    },
    {
      kind: "act",
      text: "Now the same steps and images without the slow copy and without stop-gradient. Watch the mean cosine while the loss falls.",
      actions: [
        { do: "begin", change: { settings: { stopGradient: false } } },
        { do: "train" },
        series("loss.broken", "loss"),
        metric("std.broken", "std"),
        metric("cosine.broken", "meanCosine"),
        metric("knn.broken", "knn"),
        verdict("complete", "complete"),
      ],
    },
    {
      kind: "reveal",
      prediction: "loss",
      text: "The [loss](loss) fell further than that of the intact method, and all embeddings are nearly equal: the [mean cosine](metric:meanCosine) of two images is close to 1. The sphere hides this, because its projection subtracts the mean and magnifies what is left. The diagnosis below names this a complete collapse. A falling loss alone says nothing about what was learnt.",
      shows: [
        { label: "Loss, intact", value: "loss.intact", unit: "" },
        { label: "Loss, without slow copy and stop-gradient", value: "loss.broken", unit: "" },
        { label: "Mean cosine, intact", value: "cosine.intact", unit: "" },
        { label: "Mean cosine, without", value: "cosine.broken", unit: "" },
        { label: "kNN in z, intact", value: "knn.intact", unit: "%" },
        { label: "kNN in z, without", value: "knn.broken", unit: "%" },
      ],
      view: { geometry: "diagnosis", space: "z" },
    },
    {
      kind: "reflect",
      question:
        "Two runs of a method without negatives have losses of 0.02 and 0.2. Which is better trained?",
      answer:
        "The losses do not tell. Look at the [spread](metric:std) and the [effective rank](metric:effectiveRank) of the embeddings, or at a probe. The lower loss may be a collapse.",
    },
  ],
  claims: [
    {
      text: "Without stop-gradient and slow copy the verdict on BYOL is complete collapse.",
      value: "complete",
      atLeast: 1,
    },
    {
      text: "The intact method is healthy after the same steps.",
      value: "healthy",
      atLeast: 1,
    },
    {
      text: "The collapsed run has the lower loss.",
      value: { over: ["loss.broken", "loss.intact"] },
      atMost: 0.9,
    },
    {
      text: "Two images of the collapsed run have a mean cosine of at least 0.95.",
      value: "cosine.broken",
      atLeast: 0.95,
    },
    {
      text: "The spread of the collapsed embeddings is less than half of that of the intact run.",
      value: { over: ["std.broken", "std.intact"] },
      atMost: 0.5,
    },
  ],
  limits: [
    "That one of the two parts would suffice. They were removed together here; each can be removed by itself in the free lab.",
    "That BYOL collapses at once in larger networks. The speed depends on the learning rate, the predictor and batch norm.",
    "That the encoder h is useless after a collapse of z. Probe both.",
  ],
  variation: {
    text: "Keep stop-gradient and set [Target momentum](field:momentum) to 0, so that the target is no slow copy but the network itself. Does it collapse?",
    change: { settings: { momentum: 0 } },
  },
  papers: [
    "Grill et al. 2020, Bootstrap your own latent, arXiv:2006.07733",
    "Chen & He 2020, Exploring simple Siamese representation learning, arXiv:2011.10566",
  ],
});
