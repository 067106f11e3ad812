/** Configurations that are refused before anything is built, with the reason and what is accepted. */

import { describe, expect, it } from "vitest";
import { testSchema, testTables } from "../../cli/testing.ts";
import { InputError } from "../../shared/errors.ts";
import type { SettingValues } from "../../shared/settings.ts";
import { resolveConfiguration, tableFor, usableEncoders } from "../configuration.ts";
import { settingsOf } from "../settings.ts";
import { methods } from "./all.ts";
import { methodNamed } from "./index.ts";

interface Given {
  readonly method: string;
  readonly encoder: string;
  readonly steps?: number;
  readonly settings?: SettingValues;
  readonly dataset?: string;
}

const resolve =
  ({ steps = 10, settings = {}, dataset = "fashion", ...names }: Given) =>
  () =>
    resolveConfiguration({ ...names, steps, settings, dataset, batch: 64, seed: 0 }, testTables);

describe("is refused", () => {
  it.each<readonly [string, Given, RegExp]>([
    [
      "a patch size for which three patches do not fit",
      { method: "context", encoder: "convnet-s", settings: { patch: 10 } },
      /patch: found 10; three patches, 2 gaps and the jitter need 34 pixels, the images are 28×28; expected at most 8/,
    ],
    [
      "a gap that leaves no room for patches",
      { method: "context", encoder: "convnet-s", settings: { gap: 12 } },
      /expected a smaller gap or jitter/,
    ],
    [
      "an encoder for one image size in context prediction",
      { method: "context", encoder: "vit-xs" },
      /encoder: found vit-xs, Context prediction expects convnet-s or .*built for one image size/,
    ],
    [
      "an encoder with batch norm in CPC",
      { method: "cpc", encoder: "convnet-s" },
      /encoder: found convnet-s, CPC expects patchnet: batch norm over all patches/,
    ],
    [
      "more rows ahead than exist",
      { method: "cpc", encoder: "patchnet", settings: { predictions: 5 } },
      /predictions: found 5; images of 28×28 have 5 rows of patches of 8 at a distance of 5; expected at most 3/,
    ],
    [
      "patches that all overlap those above",
      { method: "cpc", encoder: "patchnet", settings: { patch: 20 } },
      /patch: found 20; .* expected a smaller patch or distance/,
    ],
    [
      "a discriminator with batch norm",
      { method: "gan", encoder: "convnet-s" },
      /encoder: found convnet-s, GAN expects critic or patchnet: it judges each image separately/,
    ],
    [
      "steps for hand-crafted features",
      { method: "hog", encoder: "hog" },
      /steps: found 10, expected 0: HOG is hand-crafted and is not trained/,
    ],
    [
      "another encoder for hand-crafted features",
      { method: "hog", encoder: "convnet-s", steps: 0 },
      /encoder: found convnet-s, HOG expects hog: it is these features/,
    ],
    [
      "hand-crafted features as the encoder of a trained method",
      { method: "simclr", encoder: "lbp" },
      /encoder: found lbp, which is hand-crafted and is not trained; SimCLR trains an encoder: expected mlp, /,
    ],
    [
      "an optimiser setting of a method without training",
      { method: "pixels", encoder: "pixels", steps: 0, settings: { learningRate: 1 } },
      /unknown setting "learningRate"/,
    ],
  ])("%s", (_, given, expected) => {
    expect(resolve(given)).toThrow(InputError);
    expect(resolve(given)).toThrow(expected);
  });

  it("an image that is not square in rotation", () => {
    const rotation = methodNamed("rotation");
    const image = { height: 28, width: 30, channels: 1 };
    const facts = { settings: {}, batch: 4, image, encoder: "mlp" };
    expect(() => rotation.check?.(facts)).toThrow(/its images are 28×30; rotation requires square/);
  });
});

it("every method accepts its usable encoders", () => {
  for (const method of methods) {
    for (const encoder of usableEncoders(method)) {
      const steps = method.trains === false ? 0 : 10;
      const dataset = tableFor(method, "fashion", testTables).id;
      expect(resolve({ method: method.id, dataset, encoder, steps })).not.toThrow();
    }
  }
});

it("a method without training has no optimiser settings", () => {
  const settings = Object.values(settingsOf(methodNamed("lbp"), testSchema("digits")));
  expect(settings.every(({ group }) => group === "augmentation")).toBe(true);
});
