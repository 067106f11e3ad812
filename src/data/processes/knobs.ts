/** The settings of a generated process. */
import { type Settings, slider } from "../../shared/settings.ts";

export const knobSettings = {
  size: slider({
    label: "Training sequences",
    help: "Sequences of the train split, each of 2 to 11 tokens.",
    min: 100,
    max: 200_000,
    default: 20_000,
    integer: true,
    scale: "log",
  }),
  seed: slider({
    label: "Seed of the sequences",
    help: "The same seed gives the same sequences.",
    min: 0,
    max: 1_000_000,
    default: 1,
    integer: true,
  }),
} satisfies Settings;
