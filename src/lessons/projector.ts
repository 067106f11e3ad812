import { defineLesson } from "../lab/script/index.ts";
import { factor, probe } from "./measuring.ts";

export const projector = defineLesson({
  id: "h-or-z",
  chapter: "Features",
  title: "h or z: what the projector is for",
  question: "Why is the space of the loss thrown away after training?",
  minutes: 7,
  start: {
    method: "simclr",
    dataset: "shapes",
    encoder: "convnet-s",
    steps: 150,
    batch: 64,
    settings: {},
  },
  beats: [
    {
      kind: "say",
      title: "Two spaces",
      text: "The encoder maps an image to h. A projector of two layers maps h to z, and the loss is computed on z. After training the projector is usually removed and h is used. The images of this lesson are generated: each is a shape with a known colour, size and position. A probe can therefore ask how much of each is left in h and in z.",
    },
    {
      kind: "predict",
      id: "position",
      text: "The two views of an image are cropped differently, so the shape is at another place in each, and the loss asks for equal z. R² measures how well a linear probe finds the position: 1 is exact, 0 is no better than the mean. Where is more of the position left?",
      question: {
        ask: "choice",
        options: [
          {
            label: "In h",
            when: [{ value: { minus: ["position.h", "position.z"] }, atLeast: 0.05 }],
            explanation:
              "The loss acts on z, which gives up what changes between two views. The projector does part of that work, so h need not.",
          },
          {
            label: "About the same in both",
            when: [
              {
                value: { minus: ["position.h", "position.z"] },
                atLeast: -0.05,
                atMost: 0.05,
              },
            ],
            explanation:
              "The projector is trained, too. It learns to drop what changes between two views, while h keeps some of it.",
          },
          {
            label: "In z",
            when: [{ value: { minus: ["position.h", "position.z"] }, atMost: -0.05 }],
            explanation:
              "z is computed from h alone, so it cannot know more. The loss asks for equal z in two crops, which costs the position.",
          },
        ],
      },
    },
    {
      kind: "act",
      text: "Train SimCLR for 150 steps on the shapes, then probe position and colour in both spaces.",
      actions: [
        { do: "begin" },
        { do: "train" },
        factor("position.h", "position", "h"),
        factor("position.z", "position", "z"),
        factor("colour.h", "colour", "h"),
        factor("colour.z", "colour", "z"),
      ],
    },
    {
      kind: "reveal",
      prediction: "position",
      text: "z has less of the position than h: most of what a linear probe finds there is gone. Colour, which the views change little by default on this dataset, is largely kept.",
      shows: [
        { label: "Position in h, R²", value: "position.h", unit: "" },
        { label: "Position in z, R²", value: "position.z", unit: "" },
        { label: "Colour in h", value: "colour.h", unit: "%" },
        { label: "Colour in z", value: "colour.z", unit: "%" },
      ],
      view: { space: "h" },
    },
    {
      kind: "predict",
      id: "classes",
      text: "Now the clothes of Fashion-MNIST, where only the class matters. By how many points is a linear probe in h better than in z after 150 steps?",
      question: {
        ask: "number",
        value: { minus: ["linear.h", "linear.z"] },
        unit: "%",
        min: -0.1,
        max: 0.3,
        step: 0.005,
        tolerance: 0.02,
        explanations: {
          below:
            "h is at least as good: z is computed from it. How much better depends on what the classes need.",
          within:
            "The difference is small here: the classes need little of what the views take away.",
          above:
            "Less than that. Published differences of ten points and more are from larger networks, longer training and stronger augmentations.",
        },
      },
    },
    {
      kind: "act",
      text: "Train the same method on Fashion-MNIST and probe its classes in both spaces.",
      actions: [
        { do: "begin", change: { dataset: "fashion" } },
        { do: "train" },
        probe("linear.h", "linear", "encoder", "h"),
        probe("linear.z", "linear", "encoder", "z"),
      ],
    },
    {
      kind: "reveal",
      prediction: "classes",
      text: "Whether h is better than z is a question of the task. It is much better where the task needs what the views change, and hardly where it does not.",
      shows: [
        { label: "Linear probe in h", value: "linear.h", unit: "%" },
        { label: "Linear probe in z", value: "linear.z", unit: "%" },
      ],
      view: { space: "z" },
    },
    {
      kind: "reflect",
      question: "Would you use h or z to find images that show the same object in another place?",
      answer:
        "z may serve better: it has been trained to ignore the place. h is the choice for tasks that are not known yet.",
    },
  ],
  claims: [
    {
      text: "On shapes, a linear probe finds the position better in h than in z: R² is at least 0.05 higher.",
      value: { minus: ["position.h", "position.z"] },
      atLeast: 0.05,
    },
    {
      text: "Colour is predicted in z at most 15 points worse than in h.",
      value: { minus: ["colour.h", "colour.z"] },
      atMost: 0.15,
    },
    {
      text: "On Fashion-MNIST, a linear probe of the classes in h is at most 8 points better than in z, and at most 2 worse.",
      value: { minus: ["linear.h", "linear.z"] },
      atLeast: -0.02,
      atMost: 0.08,
    },
  ],
  limits: [
    "The difference of ten points and more that was published for classes. It does not show at this size and length of training.",
    "That crops are the cause: shifts and rotations also change the position, and they were not separated here.",
    "What depth the projector needs.",
  ],
  variation: {
    text: "Set [Projector layers](field:projectorDepth) to 0, so that the loss acts on h itself. Compare how well the position can be found in h.",
    change: { settings: { projectorDepth: 0 } },
  },
  papers: ["Chen et al. 2020, SimCLR, arXiv:2002.05709", "Bordes et al. 2022, arXiv:2206.13378"],
});
