/** What methods refuse before anything is built, with the reason and what would do. */
import { describe, expect, it } from "vitest";
import { InputError } from "../../shared/errors.ts";
import type { SettingValues } from "../../shared/settings.ts";
import { resolveConfiguration, usableEncoders } from "../configuration.ts";
import { settingsOf } from "../settings.ts";
import { methods } from "./all.ts";
import { methodNamed } from "./index.ts";

interface Given {
  readonly method: string;
  readonly encoder: string;
  readonly steps?: number;
  readonly settings?: SettingValues;
}

const resolve =
  ({ steps = 10, settings = {}, ...names }: Given) =>
  () =>
    resolveConfiguration({ ...names, steps, settings, dataset: "fashion", batch: 64, seed: 0 });

describe("is refused", () => {
  it.each<readonly [string, Given, RegExp]>([
    [
      "a patch of which three do not fit",
      { method: "context", encoder: "convnet-s", settings: { patch: 10 } },
      /patch: found 10; three patches, 2 gaps and the jitter take 34 pixels, the images are 28×28; takes at most 8 here/,
    ],
    [
      "a gap that leaves no room",
      { method: "context", encoder: "convnet-s", settings: { gap: 12 } },
      /takes a smaller gap or jitter here/,
    ],
    [
      "an encoder that cannot take patches",
      { method: "context", encoder: "vit-xs" },
      /encoder: found vit-xs, Context prediction takes convnet-s or .*built for one size/,
    ],
    [
      "batch norm where patches must not hear of each other",
      { method: "cpc", encoder: "convnet-s" },
      /encoder: found convnet-s, CPC takes patchnet: batch norm over all patches/,
    ],
    [
      "more rows ahead than there are",
      { method: "cpc", encoder: "patchnet", settings: { predictions: 5 } },
      /predictions: found 5; images of 28×28 have 5 rows of patches of 8 at a distance of 5; takes at most 3/,
    ],
    [
      "patches of which none lies clear below another",
      { method: "cpc", encoder: "patchnet", settings: { patch: 20 } },
      /patch: found 20; .* takes a smaller patch or distance/,
    ],
    [
      "a critic that would hear which images came together",
      { method: "gan", encoder: "convnet-s" },
      /encoder: found convnet-s, GAN takes critic or patchnet: it judges each image by itself/,
    ],
    [
      "steps of what is made by hand",
      { method: "hog", encoder: "hog" },
      /steps: found 10, takes 0: HOG is made by hand and learns nothing/,
    ],
    [
      "another encoder for hand-made features",
      { method: "hog", encoder: "convnet-s", steps: 0 },
      /encoder: found convnet-s, HOG takes hog: it is these features/,
    ],
    [
      "hand-made features as what is to be trained",
      { method: "simclr", encoder: "lbp" },
      /encoder: found lbp, which is made by hand and learns nothing; SimCLR trains one: takes mlp, /,
    ],
    [
      "an optimiser's setting where there are no steps",
      { method: "pixels", encoder: "pixels", steps: 0, settings: { learningRate: 1 } },
      /unknown setting "learningRate"/,
    ],
  ])("%s", (_, given, expected) => {
    expect(resolve(given)).toThrow(InputError);
    expect(resolve(given)).toThrow(expected);
  });

  it("an image that is not square, by rotation", () => {
    const rotation = methodNamed("rotation");
    const image = { height: 28, width: 30, channels: 1 };
    const facts = { settings: {}, batch: 4, image, encoder: "mlp" };
    expect(() => rotation.check?.(facts)).toThrow(/its images are 28×30; rotation takes square/);
  });
});

it("every method takes the encoders that it says it can use", () => {
  for (const method of methods) {
    for (const encoder of usableEncoders(method)) {
      const steps = method.trains === false ? 0 : 10;
      expect(resolve({ method: method.id, encoder, steps })).not.toThrow();
    }
  }
});

it("what takes no steps has no settings of an optimiser", () => {
  const keys = Object.keys(settingsOf(methodNamed("lbp"), "digits"));
  expect(keys.every((key) => key.startsWith("augment."))).toBe(true);
});
