/**
 * The augmentations, one line each, in the order of application: moves first, then colour, blur and
 * solarisation as in SimCLR and BYOL, then cut-out and noise. Every view is a function of (seed, step,
 * image, view) and of the strengths, which may change during training.
 */
import { type Settings, slider } from "../../shared/settings.ts";
import type { Augmentation } from "./augmentation.ts";
import { blur } from "./blur.ts";
import { color } from "./color.ts";
import { crop } from "./crop.ts";
import { cutout } from "./cutout.ts";
import { flip } from "./flip.ts";
import { grey } from "./grey.ts";
import { noise } from "./noise.ts";
import { rotate } from "./rotate.ts";
import { shift } from "./shift.ts";
import { solarise } from "./solarise.ts";
import { viewsOf } from "./views.ts";

export const augmentations: readonly Augmentation[] = [
  crop,
  flip,
  rotate,
  shift,
  color,
  grey,
  blur,
  solarise,
  cutout,
  noise,
];

const keyed = <T>(value: (augmentation: Augmentation) => T): Record<string, T> =>
  Object.fromEntries(augmentations.map((each) => [`augment.${each.id}`, value(each)]));

/** The strength of each augmentation, `augment.ID`, from 0 (image unchanged) to 1. */
export const augmentSettings: Settings = keyed(({ label, help, strength }) =>
  slider({ label, help, min: 0, max: 1, default: strength, live: true, group: "augmentation" }),
);

/** Default strengths by setting key, given those that a dataset overrides (`Schema.augmentations`). */
export const augmentDefaults = (
  overrides: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> => keyed(({ id, strength }) => overrides[id] ?? strength);

/**
 * The augmented views of the batch at (seed, step): [views · batch, height, width, channels] f32 in
 * [0, 1]; row v · batch + i is view v of image i. One dispatch, without uploads except for scalars.
 * Throws {@link InputError} if `images` has the wrong size or not 1 or 3 channels, if the batch is larger
 * than the dataset, or if a strength has an unknown key.
 */
export const augmentedViews = viewsOf(augmentations);

export { imagesAt, imagesOfBatch } from "./images.ts";
export { labelsOfBatch } from "./labels.ts";
