/** The recorded runs that the page provides, in their order. `reproduce --gallery` records them. */
import type { RunConfiguration } from "../../lab/protocol/index.ts";

export interface GalleryRun {
  readonly id: string;
  readonly title: string;
  /** What there is to see, in one sentence. */
  readonly sentence: string;
  readonly configuration: Omit<RunConfiguration, "seed">;
  readonly points: number;
  readonly moments: number;
  readonly spaces?: readonly string[];
}

const images = { encoder: "convnet-s", batch: 64, settings: {} } as const;

export const gallery: readonly GalleryRun[] = [
  {
    id: "simclr",
    title: "SimCLR: classes without labels",
    sentence:
      "Two augmented views of an image are pulled together, all others pushed apart. Classes gather that no label named.",
    configuration: { ...images, method: "simclr", dataset: "fashion", steps: 300 },
    points: 200,
    moments: 12,
  },
  {
    id: "byol",
    title: "BYOL: no negatives, and no collapse",
    sentence:
      "The network predicts its own slow copy. Nothing pushes points apart, and yet they do not fall together.",
    configuration: { ...images, method: "byol", dataset: "digits", steps: 250 },
    points: 250,
    moments: 12,
  },
  {
    id: "byol-collapse",
    title: "BYOL without its predictor: collapse",
    sentence:
      "The same run with the predictor taken away. Within 150 steps all images point the same way, and the loss looks excellent.",
    configuration: {
      ...images,
      method: "byol",
      dataset: "digits",
      steps: 150,
      settings: { predictor: false },
    },
    points: 250,
    moments: 12,
  },
  {
    id: "vicreg-no-covariance",
    title: "VICReg without covariance: few dimensions",
    sentence:
      "Every dimension keeps its spread, but they repeat each other: dimensional collapse, which the standard deviation does not show.",
    configuration: {
      ...images,
      method: "vicreg",
      dataset: "digits",
      steps: 200,
      settings: { cov: 0 },
    },
    points: 250,
    moments: 12,
  },
  {
    id: "dino",
    title: "DINO: a network teaches itself",
    sentence:
      "A student predicts the sharpened, centred output of its own slow copy. After 200 steps the logits still lie in a narrow cone.",
    configuration: { ...images, method: "dino", dataset: "digits", steps: 200 },
    points: 200,
    moments: 12,
  },
  {
    id: "mae",
    title: "MAE: fill in what is hidden",
    sentence:
      "Most patches of an image are hidden and painted back. No image is compared with another.",
    configuration: {
      ...images,
      method: "mae",
      encoder: "vit-xs",
      dataset: "digits",
      steps: 200,
    },
    points: 170,
    moments: 12,
  },
  {
    id: "clip",
    title: "CLIP: pictures and sentences in one space",
    sentence:
      "Each picture must find its sentence among 64, and each sentence its picture. Two clouds begin apart and lock together.",
    configuration: { ...images, method: "clip", dataset: "shapes", steps: 300 },
    points: 130,
    moments: 10,
  },
  {
    id: "word2vec",
    title: "word2vec: words by the company they keep",
    sentence:
      "A word predicts its neighbours in the text. Words that are used alike move together.",
    configuration: {
      method: "word2vec",
      encoder: "embedding-64",
      dataset: "grammar",
      steps: 300,
      batch: 64,
      settings: {},
    },
    points: 200,
    moments: 12,
  },
];
