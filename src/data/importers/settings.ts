/** How pictures become rows: settings that are shown and kept with the dataset. */
import {
  choice,
  resolveSettings,
  type SettingValues,
  slider,
  type ValuesOf,
} from "../../shared/settings.ts";

export const importSettings = {
  side: choice({
    label: "Side, pixels",
    options: ["auto", "28", "32", "40", "48", "56", "64"],
    default: "auto",
    help: "Height and width of every image. auto keeps the size of square pictures from 28 to 64 pixels whose side is a multiple of 4, and takes 32 otherwise.",
  }),
  fit: choice({
    label: "Other proportions",
    options: ["crop", "pad", "stretch"],
    default: "crop",
    help: "How a picture that is not square becomes square: cropped around its centre, padded with the ground, or stretched.",
  }),
  ground: choice({
    label: "Ground",
    options: ["white", "grey", "black"],
    default: "white",
    help: "Lies behind transparent pixels and padding.",
  }),
  colour: choice({
    label: "Colour",
    options: ["auto", "colour", "grey"],
    default: "auto",
    help: "auto keeps colour unless every picture is grey.",
  }),
  test: slider({
    label: "Test share",
    min: 0.05,
    max: 0.5,
    step: 0.05,
    default: 0.2,
    help: "Share of each class that becomes the test split if the files have no split.",
  }),
  seed: slider({
    label: "Split seed",
    min: 0,
    max: 1_000_000,
    integer: true,
    default: 0,
    help: "Chooses the rows of a split that is made, and of a sample if there are too many rows.",
  }),
};

export type ImportSettings = ValuesOf<typeof importSettings>;

/** The defaults overridden by `given`. Throws InputError on an unknown key or a value that is not accepted. */
export function readImportSettings(given: SettingValues): ImportSettings {
  const { side, fit, ground, colour, test, seed } = resolveSettings(importSettings, given);
  return {
    side: String(side),
    fit: String(fit),
    ground: String(ground),
    colour: String(colour),
    test: Number(test),
    seed: Number(seed),
  };
}
