/** The image itself: what every encoder has to beat to be worth anything. */
import { defineEncoder } from "../encoder.ts";
import { flatten } from "../layers.ts";

export const pixels = defineEncoder({
  id: "pixels",
  label: "Raw pixels",
  summary: "The image as it is, one number a pixel and channel; nothing to learn.",
  trains: false,
  build: ({ height, width, channels }) => flatten(height * width * channels),
});
