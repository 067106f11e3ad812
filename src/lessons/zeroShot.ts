import { defineLesson } from "../lab/script/index.ts";
import { metric, zeroShot } from "./measuring.ts";

export const zeroShotLesson = defineLesson({
  id: "zero-shot",
  chapter: "Two modalities",
  title: "CLIP: a classifier made of words",
  question: "Can a network name a class that nobody labelled?",
  minutes: 7,
  start: {
    method: "clip",
    dataset: "shapes",
    encoder: "convnet-s",
    steps: 300,
    batch: 64,
    settings: {},
  },
  beats: [
    {
      kind: "say",
      title: "One space for pictures and sentences",
      text: "CLIP has two networks: one reads the picture, one the sentence. In a batch of 64 pairs each picture must find its sentence among all 64, and each sentence its picture. The captions here name everything: “a small red star, top left”.",
    },
    {
      kind: "predict",
      id: "retrieval",
      text: "1,000 test pictures have about 700 different captions. After 300 steps, how often is the caption nearest to a picture a right one?",
      question: {
        ask: "number",
        value: "r1",
        unit: "%",
        min: 0,
        max: 1,
        step: 0.01,
        tolerance: 0.07,
        explanations: {
          below:
            "More often. Guessing is right about once in 700 times; colour and position are learnt within a few hundred steps, which leaves few candidates.",
          within:
            "Colour and position are learnt first and leave few candidates; size and shape take longer.",
          above:
            "Less often. Colour and position are learnt first, but size and shape decide the rest, and they take thousands of steps.",
        },
      },
    },
    {
      kind: "predict",
      id: "zero",
      text: "For a classifier, write one short sentence a shape: “a star”, “a circle”, … and take the nearest. There are six shapes, so guessing is right in 17 % of the cases. What will the accuracy be after 300 steps?",
      question: {
        ask: "choice",
        options: [
          {
            label: "Below 30 %: close to guessing",
            when: [{ value: "zero", atMost: 0.3 }],
            explanation:
              "The network has never read a sentence without colour, size and position, so a short one lands somewhere arbitrary. And shape is what it learns last.",
          },
          {
            label: "30 to 60 %",
            when: [{ value: "zero", atLeast: 0.3, atMost: 0.6 }],
            explanation:
              "Some of it works although the sentence is shorter than any that was read. Shape is what the network learns last.",
          },
          {
            label: "Above 60 %",
            when: [{ value: "zero", atLeast: 0.6 }],
            explanation:
              "The words carry over to short sentences. That is not a matter of course: the network has read complete captions only.",
          },
        ],
      },
    },
    {
      kind: "act",
      text: "Train CLIP for 300 steps of 64 pairs. The diamonds on the sphere are sentences.",
      actions: [
        { do: "begin" },
        { do: "train" },
        metric("r1", "imageToText", "z+text.z"),
        metric("r1.back", "textToImage", "z+text.z"),
        zeroShot("zero"),
      ],
    },
    {
      kind: "reveal",
      prediction: "retrieval",
      text: "The Retrieval view shows the ranking for any picture or sentence.",
      shows: [
        { label: "Picture → caption, R@1", value: "r1", unit: "%" },
        { label: "Caption → picture, R@1", value: "r1.back", unit: "%" },
      ],
      view: { geometry: "retrieval", space: "z" },
    },
    {
      kind: "reveal",
      prediction: "zero",
      text: "In the Zero-shot view you can write the sentences yourself. Sentences that look like the captions of training do better: the words move back to where the network has been.",
      shows: [{ label: "Zero-shot accuracy of the shape", value: "zero", unit: "%" }],
      view: { geometry: "zero-shot", space: "z" },
    },
    {
      kind: "reflect",
      question:
        "CLIP was published with prompts such as “a photo of a {class}”, which raised its accuracy. Does that show that it understands the phrase?",
      answer:
        "It shows that captions of photographs look like that. A prompt moves the text to where the network was trained; in this lab “a photo of a star” contains words that it has never seen.",
    },
  ],
  claims: [
    {
      text: "After 300 steps, R@1 from pictures to captions is at least 15 %, where guessing is right in about 0.2 % of the cases.",
      value: "r1",
      atLeast: 0.15,
    },
    {
      text: "Retrieval works in both directions: R@1 from captions to pictures is at least 15 %.",
      value: "r1.back",
      atLeast: 0.15,
    },
    {
      text: "Zero-shot accuracy of the shape is below 60 %.",
      value: "zero",
      atMost: 0.6,
    },
  ],
  limits: [
    "What hundreds of millions of pairs do. This network has read 4,000 captions of a grammar of about thirty words.",
    "That shape cannot be learnt. With captions that leave factors out, and more images, short prompts work for colour, position and size; see the documentation.",
    "That the wording was the only cause: shape is also hard for a classifier trained with labels on these images.",
  ],
  variation: {
    text: "Choose the dataset shapes-16k and [Texts](field:texts) partial, whose captions leave factors out, and train 1,500 steps. Try “a red thing” and “a star”.",
    change: { steps: 1000, batch: 128 },
  },
  papers: ["Radford et al. 2021, CLIP, arXiv:2103.00020"],
});
