/**
 * What a view differs by from its image. One line an augmentation, in the order they are applied:
 * moves first, then colour, blur and solarisation as in SimCLR and BYOL, at last what covers the
 * image. Everything is a function of (seed, step, image, view) and of strengths that may change while
 * training runs.
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

/** The strength of each augmentation, `augment.crop` and so on, from 0 (the image itself) to 1. */
export const augmentSettings: Settings = keyed(({ label, help, strengths }) =>
  slider({ label, help, min: 0, max: 1, default: strengths.usual, live: true }),
);

/** Default strengths for a data set, by setting. */
export const augmentDefaults = (dataset: string): Readonly<Record<string, number>> =>
  keyed(({ strengths }) => strengths[dataset] ?? strengths.usual);

/**
 * The views of the batch at (seed, step): [views · batch, height, width, channels] f32 in [0, 1]; row
 * v · batch + i is view v of the batch's image i. One dispatch; nothing is uploaded but scalars.
 * Throws {@link InputError} where `images` does not hold such images (1 or 3 channels), the batch is
 * larger than the set or a strength has an unknown name.
 */
export const augmentedViews = viewsOf(augmentations);

export { imagesAt, imagesOfBatch } from "./images.ts";
export { labelsOfBatch } from "./labels.ts";
