/** The geometry views in the order of their tabs within a group. The code of a view is fetched when it is opened. */
import type { ComponentType } from "react";
import { type DatasetDescription, isJoint } from "../../lab/protocol/index.ts";
import { lazily } from "../controls/Deferred.tsx";
import {
  encodesTexts,
  type ShownRun,
  withoutAttention,
  withoutImages,
  withoutTest,
  withoutTexts,
} from "./applies.ts";

/** The groups of the tabs, in their order: what a view is about. */
export const viewGroups = [
  { id: "space", label: "Space" },
  { id: "learning", label: "Learning" },
  { id: "points", label: "Points" },
  { id: "pairs", label: "Pairs" },
  { id: "runs", label: undefined },
] as const;

export interface GeometryView {
  readonly id: string;
  readonly label: string;
  readonly group: (typeof viewGroups)[number]["id"];
  /** Tooltip of the tab. */
  readonly description: string;
  /** Why the view does not apply, and what to do, as sentences; undefined if it does. */
  unavailable?(shown: ShownRun): string | undefined;
  readonly Content: ComponentType;
}

export const geometryViews: readonly GeometryView[] = [
  {
    id: "diagnosis",
    label: "Diagnosis",
    group: "learning",
    description:
      "Have the embeddings collapsed, and how? Each metric with its threshold, and the likely cause in this method.",
    Content: lazily(async () => (await import("./views/DiagnosisView.tsx")).DiagnosisView),
  },
  {
    id: "plane",
    label: "Plane",
    group: "space",
    description:
      "The run in the plane of alignment and uniformity: do views of an image get closer while images spread out?",
    unavailable: withoutImages,
    Content: lazily(async () => (await import("./views/PlaneView.tsx")).PlaneView),
  },
  {
    id: "forces",
    label: "Forces",
    group: "learning",
    description:
      "The gradient of the loss on one image, split into the pull of its positive and the push of each negative, at any temperature.",
    unavailable: (shown) =>
      withoutImages(shown) ??
      (shown.space === "h" || shown.space === "z"
        ? undefined
        : "The forces act on the images in z. Choose the space z to see them."),
    Content: lazily(async () => (await import("./views/ForcesView.tsx")).ForcesView),
  },
  {
    id: "spectrum",
    label: "Spectrum",
    group: "space",
    description:
      "How many directions do the embeddings use? Singular values on a log scale, and the ranks computed from them.",
    Content: lazily(async () => (await import("./views/SpectrumView.tsx")).SpectrumView),
  },
  {
    id: "isotropy",
    label: "Isotropy",
    group: "space",
    description:
      "The effect of centring, whitening and similar steps on these embeddings, without training; and how their distances concentrate.",
    Content: lazily(async () => (await import("./views/IsotropyView.tsx")).IsotropyView),
  },
  {
    id: "probes",
    label: "Probes",
    group: "learning",
    description:
      "What a simple classifier can predict from these features: classes, classes from few labels, known factors. Compared with pixels, hand-crafted features and the untrained encoder.",
    unavailable: ({ space }) =>
      isJoint(space)
        ? "Probes read features of one kind. Choose a space of images or a space of texts."
        : undefined,
    Content: lazily(async () => (await import("./views/ProbesView.tsx")).ProbesView),
  },
  {
    id: "density",
    label: "Density",
    group: "space",
    description:
      "How evenly do the points fill the sphere? A map of the whole sphere in multiples of the uniform density.",
    Content: lazily(async () => (await import("./views/DensityView.tsx")).DensityView),
  },
  {
    id: "neighbours",
    label: "Neighbours",
    group: "points",
    description:
      "The nearest points in the original space, and the points inside a box or lasso on the sphere, with classes and export.",
    Content: lazily(async () => (await import("./views/NeighboursView.tsx")).NeighboursView),
  },
  {
    id: "query",
    label: "Query",
    group: "points",
    description:
      "Where do your own words or your own picture land? Type, draw or choose a file, and see the nearest points.",
    Content: lazily(async () => (await import("./views/QueryView.tsx")).QueryView),
  },
  {
    id: "words",
    label: "Words",
    group: "points",
    description:
      "Which words are near each other, and do their offsets answer analogies? Beside vectors from counts alone.",
    unavailable: ({ spaces }) =>
      spaces.some(({ id }) => id === "context")
        ? undefined
        : "This view compares vectors of words. Train word2vec on the dataset Grammar.",
    Content: lazily(async () => (await import("./views/WordsView.tsx")).WordsView),
  },
  {
    id: "beliefs",
    label: "Beliefs",
    group: "learning",
    description:
      "What does the network know about the hidden state of a process? Its exact beliefs beside those read off from each layer.",
    unavailable({ dataset, datasets }) {
      const known = (each: DatasetDescription) =>
        each.columns.some(({ name }) => name === "beliefs");
      if (!dataset || known(dataset)) return undefined;
      const others = datasets.filter(known).map(({ label }) => label);
      return `${dataset.label} has no hidden states. Train GPT on ${others.join(" or ")}.`;
    },
    Content: lazily(async () => (await import("./views/BeliefsView.tsx")).BeliefsView),
  },
  {
    id: "grokking",
    label: "Grokking",
    group: "learning",
    description:
      "When are the training rows memorised, and when is the rule found? Accuracy and loss of training and held-out rows.",
    unavailable: ({ method }) =>
      method === "parity" ? undefined : "Train Sparse parity (grokking) to see its rule found.",
    Content: lazily(async () => (await import("./views/GrokkingView.tsx")).GrokkingView),
  },
  {
    id: "caption",
    label: "Caption",
    group: "pairs",
    description:
      "What the model writes about an image, beside the true caption and a blind decoder; what each word attended to, and how far the gates are open.",
    unavailable: ({ method }) =>
      method === "captioner"
        ? undefined
        : "This view shows captions that a model writes. Train Captioner on the dataset Shapes.",
    Content: lazily(async () => (await import("./views/CaptionView.tsx")).CaptionView),
  },
  {
    id: "zero-shot",
    label: "Zero-shot",
    group: "pairs",
    description:
      "Classify the images with words: typed prompts, their accuracy and confusions, and the effect of each wording.",
    unavailable: withoutTexts,
    Content: lazily(async () => (await import("./views/ZeroShotView.tsx")).ZeroShotView),
  },
  {
    id: "retrieval",
    label: "Retrieval",
    group: "pairs",
    description:
      "Find texts by images and images by texts: the ranked answers, and the recall in both directions beside chance.",
    unavailable: withoutTexts,
    Content: lazily(async () => (await import("./views/RetrievalView.tsx")).RetrievalView),
  },
  {
    id: "gap",
    label: "Modality gap",
    group: "pairs",
    description:
      "How far are images from texts? The gap over training, and what changes when both are moved together.",
    unavailable: withoutTexts,
    Content: lazily(async () => (await import("./views/ModalityGapView.tsx")).ModalityGapView),
  },
  {
    id: "binding",
    label: "Binding",
    group: "pairs",
    description:
      "Does the space know which colour belongs to which shape, or is it a bag of words? Captions and images with two colours exchanged.",
    unavailable: (shown) => withoutTexts(shown) ?? withoutTest(shown, "swaps", "swapped pairs"),
    Content: lazily(async () => (await import("./views/BindingView.tsx")).BindingView),
  },
  {
    id: "many",
    label: "Many-to-many",
    group: "pairs",
    description:
      "A caption may be true of many images. R-precision and mAP@R with all right answers, beside R@1 with a single one.",
    unavailable: withoutTexts,
    Content: lazily(async () => (await import("./views/ManyToManyView.tsx")).ManyToManyView),
  },
  {
    id: "hallucination",
    label: "Hallucination",
    group: "pairs",
    description:
      "Does the space answer what was frequent in training for what is in the image? Rare colours, absent objects, and whether the probabilities are right.",
    unavailable: (shown) =>
      withoutTexts(shown) ?? withoutTest(shown, "values", "texts with other colours"),
    Content: lazily(async () => (await import("./views/HallucinationView.tsx")).HallucinationView),
  },
  {
    id: "grounding",
    label: "Grounding",
    group: "pairs",
    description:
      "Where do words point? The map of each word of a caption or of your own phrase over the image, and the score of the pointing game.",
    unavailable: (shown) =>
      shown.spaces.some(({ id }) => isJoint(id))
        ? withoutAttention(shown, "patches")
        : "This view compares patches with words. Train a method that reads texts, for example FILIP.",
    Content: lazily(async () => (await import("./views/GroundingView.tsx")).GroundingView),
  },
  {
    id: "attention",
    label: "Attention",
    group: "learning",
    description:
      "The attention of each transformer head over an image, and the most similar patches of other images.",
    unavailable: (shown) =>
      encodesTexts(shown) ? withoutImages(shown) : withoutAttention(shown, "attention"),
    Content: lazily(async () => (await import("./views/AttentionView.tsx")).AttentionView),
  },
  {
    id: "dense",
    label: "Patches",
    group: "learning",
    description:
      "What do the patches of a transformer know? Masks and the order of objects by linear probes of the patch tokens, and whether the attention of [CLS] is on the objects.",
    unavailable: (shown) =>
      withoutImages(shown) ??
      withoutAttention(shown, "patches") ??
      withoutTest(shown, "segments", "masks of objects"),
    Content: lazily(async () => (await import("./views/DenseView.tsx")).DenseView),
  },
  {
    id: "runs",
    label: "Runs",
    group: "runs",
    description:
      "All runs with the settings in which they differ, their curves in one chart, and grids of runs.",
    Content: lazily(async () => (await import("./views/RunsView.tsx")).RunsView),
  },
];
