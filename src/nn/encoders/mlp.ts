/** Fully connected layers on the pixels: an encoder without a notion of space. */
import { defineEncoder } from "../encoder.ts";
import { mlp } from "../heads.ts";
import { flatten } from "../layers.ts";
import { sequential } from "../network.ts";

export const mlpEncoder = defineEncoder({
  id: "mlp",
  label: "MLP",
  summary: "Two hidden layers of 256 units with batch norm on the raw pixels, 128 outputs.",
  fixedSize: true,
  build({ height, width, channels }, random) {
    const pixels = height * width * channels;
    return sequential({
      flatten: flatten(pixels),
      layers: mlp([pixels, 256, 256, 128], { random, outputNorm: "affine" }),
    });
  },
});
