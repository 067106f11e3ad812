/** The image itself: the baseline of all encoders. */
import { defineEncoder } from "../encoder.ts";
import { flatten } from "../layers.ts";

export const pixels = defineEncoder({
  id: "pixels",
  label: "Raw pixels",
  summary: "The raw image, one value per pixel and channel; no parameters.",
  trains: false,
  build: ({ height, width, channels }) => flatten(height * width * channels),
});
