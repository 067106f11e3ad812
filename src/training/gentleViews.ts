/**
 * Weak default augmentations, for methods that predict a property of the image rather than compare two
 * views: enough to vary the input, too weak to change the answer.
 */
export const gentleViews = {
  "augment.crop": 0.2,
  "augment.rotate": 0.1,
  "augment.color": 0.3,
  "augment.blur": 0,
  "augment.solarise": 0,
  "augment.cutout": 0,
  "augment.noise": 0,
} as const;
