import { defineLesson } from "../lab/script/index.ts";
import { factor } from "./measuring.ts";

export const forgetting = defineLesson({
  id: "forgetting",
  chapter: "Contrast",
  title: "Augmentations decide what is forgotten",
  question: "Who tells a method without labels what matters?",
  minutes: 6,
  start: {
    method: "simclr",
    dataset: "shapes",
    encoder: "convnet-s",
    steps: 300,
    batch: 64,
    settings: { "augment.color": 0, "augment.grey": 0 },
  },
  beats: [
    {
      kind: "say",
      title: "Equal in spite of the difference",
      text: "Two augmented views of an image must have equal z. Whatever the augmentation changes cannot help with that, so the loss asks the network to drop it. The images of this lesson are generated: the colour of each shape is known, and a linear probe asks how much of it is left.",
    },
    {
      kind: "predict",
      id: "colour",
      text: "First train without changes of colour, then with strong ones: [Colour](field:augment.color) at 1 and [Grey](field:augment.grey) at 1. There are eight colours, so guessing is right in 12.5 % of the cases. How many points of colour does z lose?",
      question: {
        ask: "number",
        value: { minus: ["colour.z.plain", "colour.z.jitter"] },
        unit: "%",
        min: -0.1,
        max: 0.9,
        step: 0.01,
        tolerance: 0.08,
        explanations: {
          below:
            "More than that. The views of an image now differ in colour, and the loss rewards a z that does not show it.",
          within: "The views of an image differ in colour, and z has learnt to ignore it.",
          above:
            "Less than that. The change of colour is limited, so some of the colour still tells images apart, and 300 steps are few.",
        },
      },
    },
    {
      kind: "predict",
      id: "size",
      text: "The size of the shape is not changed by either. What happens to it in z when colour stops being useful?",
      question: {
        ask: "choice",
        options: [
          {
            label: "It becomes easier to find",
            when: [{ value: { minus: ["size.z.jitter", "size.z.plain"] }, atLeast: 0.03 }],
            explanation:
              "Colour was the easiest way to tell images apart. Without it the network has to use what else differs.",
          },
          {
            label: "It stays the same, within 3 points",
            when: [
              { value: { minus: ["size.z.jitter", "size.z.plain"] }, atLeast: -0.03, atMost: 0.03 },
            ],
            explanation:
              "The two factors need not compete: there is room for both. Whether one suppresses the other depends on how easily each tells images apart.",
          },
          {
            label: "It becomes harder to find",
            when: [{ value: { minus: ["size.z.jitter", "size.z.plain"] }, atMost: -0.03 }],
            explanation:
              "The augmentation did not touch the size, but the whole task became harder, and 300 steps do not reach as far.",
          },
        ],
      },
    },
    {
      kind: "act",
      text: "Train twice for 300 steps and probe colour and size.",
      actions: [
        { do: "begin" },
        { do: "train" },
        factor("colour.z.plain", "colour", "z"),
        factor("colour.h.plain", "colour", "h"),
        factor("size.z.plain", "size", "z"),
        { do: "begin", change: { settings: { "augment.color": 1, "augment.grey": 1 } } },
        { do: "train" },
        factor("colour.z.jitter", "colour", "z"),
        factor("colour.h.jitter", "colour", "h"),
        factor("size.z.jitter", "size", "z"),
      ],
    },
    {
      kind: "reveal",
      prediction: "colour",
      text: "The encoder's h, in front of the projector, keeps more of the colour than z does: the projector does part of the forgetting. The [Probes](view:probes) view shows the other factors.",
      shows: [
        { label: "Colour in z, colours unchanged", value: "colour.z.plain", unit: "%" },
        { label: "Colour in z, colours changed", value: "colour.z.jitter", unit: "%" },
        { label: "Colour in h, colours unchanged", value: "colour.h.plain", unit: "%" },
        { label: "Colour in h, colours changed", value: "colour.h.jitter", unit: "%" },
      ],
      view: { geometry: "probes", space: "z" },
    },
    {
      kind: "reveal",
      prediction: "size",
      text: "Size did not take the place of colour here: it became harder to find as well. Without the easiest cue the task is harder, and 300 steps do not reach as far.",
      shows: [
        { label: "Size in z, colours unchanged", value: "size.z.plain", unit: "%" },
        { label: "Size in z, colours changed", value: "size.z.jitter", unit: "%" },
      ],
    },
    {
      kind: "reflect",
      question:
        "You train on photographs of birds, whose species differ in colour. Which augmentation would you leave out?",
      answer:
        "Strong changes of colour, because they tell the network that colour does not matter. An augmentation is a statement about the task, made without labels.",
    },
  ],
  claims: [
    {
      text: "With strong changes of colour, z loses at least 10 points of colour.",
      value: { minus: ["colour.z.plain", "colour.z.jitter"] },
      atLeast: 0.1,
    },
    {
      text: "h keeps more of the colour than z does when colours are changed.",
      value: { minus: ["colour.h.jitter", "colour.z.jitter"] },
      atLeast: 0.02,
    },
    {
      text: "Without changes of colour, z predicts the colour in at least 70 % of the cases.",
      value: "colour.z.plain",
      atLeast: 0.7,
    },
  ],
  limits: [
    "That forgetting is complete. The change of colour has a limited strength.",
    "Which augmentation is best. That depends on the task, which only labels or the user know.",
    "What the other augmentations do; the free lab has a switch for each.",
  ],
  variation: {
    text: "Set [Colour](field:augment.color) and [Grey](field:augment.grey) back to 0 and turn [Crop](field:augment.crop) to its maximum. Which factor does z lose now?",
    change: { settings: { "augment.crop": 1 } },
  },
  papers: [
    "Chen et al. 2020, SimCLR, arXiv:2002.05709",
    "Tian et al. 2020, What makes for good views for contrastive learning?, arXiv:2005.10243",
    "Xiao et al. 2020, What should not be contrastive in contrastive learning, arXiv:2008.05659",
  ],
});
