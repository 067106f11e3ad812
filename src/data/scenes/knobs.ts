/** The settings of the generated scenes: what they declare, and their values. */
import { InputError } from "../../shared/errors.ts";
import {
  choice,
  type Settings,
  type SettingValues,
  slider,
  toggle,
} from "../../shared/settings.ts";

export const knobSettings = {
  objects: choice({
    label: "Objects",
    help: "Objects of a scene. Their shapes and their colours differ. With three, they hide each other more.",
    options: ["2", "3", "2 or 3"],
    default: "2",
  }),
  mentioned: choice({
    label: "Objects in a caption",
    help: "How many objects a caption mentions; which ones is drawn at random. The rest of the scene is left out.",
    options: ["all", "1", "2"],
    default: "all",
  }),
  completeness: slider({
    label: "Completeness",
    help: "Probability that a caption states each colour, each shape and the relation. Below 1, an object may be a “red thing”, and “and” takes the place of the relation.",
    min: 0.1,
    max: 1,
    default: 1,
  }),
  filler: toggle({
    label: "Filler words",
    help: "Pads captions with words that mean nothing to a random length, which does not depend on what the caption leaves out.",
    default: false,
  }),
  captions: slider({
    label: "Captions",
    help: "Captions of an image. They differ in the order of the objects and in what they leave out.",
    min: 1,
    max: 5,
    default: 1,
    integer: true,
  }),
  correlation: slider({
    label: "Correlation",
    help: "Of colour and shape in training: probability that an object has the frequent colour of its shape (red circles, blue squares, green triangles, yellow crosses); otherwise its colour is drawn from all. The test split is balanced.",
    min: 0,
    max: 1,
    default: 0,
  }),
  size: slider({
    label: "Training images",
    help: "Scenes of the train split. More scenes generalise better and take longer to draw.",
    min: 100,
    max: 50_000,
    default: 8000,
    integer: true,
    scale: "log",
  }),
  seed: slider({
    label: "Seed of the scenes",
    help: "The same seed gives the same scenes. The test split is drawn from the same seed and has other scenes.",
    min: 0,
    max: 1_000_000,
    default: 1,
    integer: true,
  }),
} satisfies Settings;

export interface Knobs {
  readonly objects: readonly number[];
  /** Objects that a caption mentions. */
  readonly mentioned: number;
  readonly completeness: number;
  readonly filler: boolean;
  readonly captions: number;
  readonly correlation: number;
  readonly size: number;
  readonly seed: number;
}

/** Throws {@link InputError} if the values contradict each other. */
export function knobsFrom(values: SettingValues): Knobs {
  const objects = String(values.objects).split(" or ").map(Number);
  const mentioned = values.mentioned === "all" ? Math.max(...objects) : Number(values.mentioned);
  const correlation = Number(values.correlation);
  return {
    objects,
    mentioned,
    completeness: Number(values.completeness),
    filler: values.filler === true,
    captions: Number(values.captions),
    correlation,
    size: Number(values.size),
    seed: Number(values.seed),
  };
}
