/** HOG, LBP and SIFT words compared with NumPy on noise, flat images and odd sizes. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { compile } from "../../autodiff/compile/compile.ts";
import { layoutState } from "../../autodiff/state.ts";
import { data, input } from "../../autodiff/tensor.ts";
import { evaluate } from "../../autodiff/testing.ts";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../../gpu/device.ts";
import { createBuffer } from "../../gpu/memory.ts";
import { at, InputError } from "../../shared/errors.ts";
import { Random } from "../../shared/random.ts";
import { sizeOf } from "../../shared/shapes.ts";
import { imageEncoderNamed, loadEncoder } from "../index.ts";
import { inPass, parameterCount } from "../network.ts";

const Numbers = z.array(z.number());
const Fixtures = z.object({
  cases: z.array(
    z.object({
      image: z.object({ height: z.number(), width: z.number(), channels: z.number() }),
      bytes: Numbers,
      hog: Numbers,
      lbp: Numbers,
      descriptors: Numbers,
      sift: Numbers,
    }),
  ),
});
const file = new URL("./fixtures/handmade.json", import.meta.url);
const { cases } = z.parse(Fixtures, JSON.parse(readFileSync(file, "utf8")));

let device: Device;
beforeAll(async () => {
  await Promise.all(["hog", "lbp", "sift"].map(loadEncoder));
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
    expect(worstOf(results.features, expected[id])).toBeLessThan(1e-5);
    expect(parameterCount(encoder)).toBe(0);
  });
});

it.each(cases)("words of images $image equal NumPy's", async ({ image, bytes, ...expected }) => {
  const encoder = imageEncoderNamed("sift").build(image, new Random(0));
  const { fitted } = encoder;
  if (!fitted) throw new Error("sift is fitted");
  const rows = bytes.length / (image.height * image.width * image.channels);
  const images = data(
    Float32Array.from(bytes, (byte) => byte / 255),
    [rows, image.height, image.width, image.channels],
  );
  const layout = layoutState({ variables: { statistics: [fitted.variable] }, mirrors: {} });
  const state = await createBuffer(device, layout.words * 4, "state");
  // The rule of scripts/fixtures/handmade.py.
  const words = Float32Array.from(
    { length: sizeOf(fitted.variable.shape) },
    (_, n) => (((n * (n + 7919)) % 1009) / 1009) * 0.15,
  );
  state.write(layout.offsetOf(fitted.variable) * 4, words);
  const outputs = inPass({ batch: rows, training: false }, () => ({
    features: encoder(images),
    descriptors: fitted.samples(images),
  }));
  const program = await compile(device, { state: layout, outputs }, { state });
  const results = await program.run(["features", "descriptors"]);
  program.destroy();
  state.destroy();
  expect(worstOf(results.descriptors, expected.descriptors)).toBeLessThan(1e-5);
  expect(worstOf(results.features, expected.sift)).toBeLessThan(1e-5);
});

function worstOf(found: Float32Array | undefined, expected: readonly number[]): number {
  expect(found?.length).toBe(expected.length);
  return expected.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - at(found ?? [], i))),
    0,
  );
}

it("rejects images that are too small", () => {
  const build = (id: string, side: number) => () =>
    imageEncoderNamed(id).build({ height: side, width: 20, channels: 1 }, new Random(0));
  expect(build("hog", 7)).toThrow(/7×20 hold no block of 2×2 cells; use images of at least 8×8/);
  expect(build("lbp", 3)).toThrow(InputError);
  expect(build("sift", 7)).toThrow(/7×20 hold no window of 8×8 pixels/);
});
