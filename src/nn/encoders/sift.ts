import { defineEncoder } from "../encoder.ts";
import { onDemand } from "../onDemand.ts";

export const sift = defineEncoder({
  id: "sift",
  label: "SIFT words",
  summary:
    "Dense SIFT descriptors in windows of 8×8 pixels, counted by the nearest of 128 visual words in the image and its quarters; the words are found by k-means on training images.",
  trains: false,
  size: { parameters: 0, outputDim: 640 },
  ...onDemand(async () => (await import("../visualWords.ts")).visualWords),
});
