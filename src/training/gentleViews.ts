/**
 * Defaults of the augmentations for methods that ask about the image itself and not about what two
 * views of it share: enough to make the question new each time, too little to make it another one.
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
