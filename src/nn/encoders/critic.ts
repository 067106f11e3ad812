import { defineEncoder } from "../encoder.ts";
import { onDemand } from "../onDemand.ts";

export const critic = defineEncoder({
  id: "critic",
  label: "Critic",
  summary:
    "Two strided 5×5 blocks of 32 and 64 channels, then a fully connected layer of 128, leaky ReLU, no norm; intended as a GAN's discriminator.",
  size: { parameters: 453632, outputDim: 128 },
  ...onDemand(async () => (await import("../critic.ts")).criticNetwork),
});
