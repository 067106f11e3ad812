/** HOG and LBP compared with NumPy on noise, flat images and odd sizes. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { input } from "../../autodiff/tensor.ts";
import { evaluate } from "../../autodiff/testing.ts";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { at, InputError } from "../../shared/errors.ts";
import { Random } from "../../shared/random.ts";
import { imageEncoderNamed } from "../index.ts";
import { inPass, parameterCount } from "../network.ts";

const Numbers = z.array(z.number());
const Fixtures = z.object({
  cases: z.array(
    z.object({
      image: z.object({ height: z.number(), width: z.number(), channels: z.number() }),
      bytes: Numbers,
      hog: Numbers,
      lbp: Numbers,
    }),
  ),
});
const file = new URL("./fixtures/handmade.json", import.meta.url);
const { cases } = z.parse(Fixtures, JSON.parse(readFileSync(file, "utf8")));

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
});

describe.each(["hog", "lbp"] as const)("%s", (id) => {
  it.each(cases)("of images $image equals NumPy's", async ({ image, bytes, ...expected }) => {
    const encoder = imageEncoderNamed(id).build(image, new Random(0));
    const { height, width, channels } = image;
    const rows = bytes.length / (height * width * channels);
    const images = input("images", [rows, height, width, channels]);
    const features = inPass({ batch: rows, training: false }, () => encoder(images));
    expect(features.shape).toEqual([rows, encoder.outputDim]);
    const results = await evaluate(
      device,
      { features },
      { images: Float32Array.from(bytes, (byte) => byte / 255) },
    );
    expect(results.features?.length).toBe(expected[id].length);
    const worst = expected[id].reduce(
      (most, value, i) => Math.max(most, Math.abs(value - at(results.features ?? [], i))),
      0,
    );
    expect(worst).toBeLessThan(1e-5);
    expect(parameterCount(encoder)).toBe(0);
  });
});

it("rejects images that are too small", () => {
  const build = (id: string, side: number) => () =>
    imageEncoderNamed(id).build({ height: side, width: 20, channels: 1 }, new Random(0));
  expect(build("hog", 7)).toThrow(/7×20 hold no block of 2×2 cells; use images of at least 8×8/);
  expect(build("lbp", 3)).toThrow(InputError);
});
