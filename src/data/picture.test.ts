import { expect, test } from "vitest";
import { fittedPicture } from "./picture.ts";

const picture = (width: number, height: number, pixel: (x: number, y: number) => number[]) => ({
  width,
  height,
  rgba: Float32Array.from(
    Array.from({ length: width * height }, (_, index) =>
      pixel(index % width, Math.floor(index / width)),
    ).flat(),
  ),
});

const near = (values: number[]) => values.map((value) => expect.closeTo(value, 6));

test("an image of the same size is unchanged", () => {
  const same = picture(2, 2, (x, y) => [x, y, 0.5, 1]);
  const image = fittedPicture(same, { height: 2, width: 2, channels: 3 });
  expect([...image]).toEqual(near([0, 0, 0.5, 1, 0, 0.5, 0, 1, 0.5, 1, 1, 0.5]));
});

test("pixels are averaged over areas, also fractions of a pixel", () => {
  const ramp = picture(3, 3, (x) => [x / 2, x / 2, x / 2, 1]);
  // Areas of 1.5 pixels: (0 + 0.5 · 0.5) / 1.5 and (0.5 · 0.5 + 1) / 1.5.
  const [left = 0, right = 0] = fittedPicture(ramp, { height: 2, width: 2, channels: 1 });
  expect([left, right]).toEqual(near([1 / 6, 5 / 6]));
  const large = fittedPicture(
    picture(1, 1, () => [0.2, 0.4, 0.6, 1]),
    {
      height: 2,
      width: 2,
      channels: 3,
    },
  );
  expect([...large]).toEqual(near([0.2, 0.4, 0.6, 0.2, 0.4, 0.6, 0.2, 0.4, 0.6, 0.2, 0.4, 0.6]));
});

test("transparent pixels are white, and one channel is grey", () => {
  const clear = picture(1, 1, () => [0, 0, 0, 0.25]);
  expect([...fittedPicture(clear, { height: 1, width: 1, channels: 3 })]).toEqual(
    near([0.75, 0.75, 0.75]),
  );
  const green = picture(1, 1, () => [0, 1, 0, 1]);
  expect([...fittedPicture(green, { height: 1, width: 1, channels: 1 })]).toEqual(near([0.587]));
});

test("other proportions are cropped around the centre", () => {
  const wide = picture(4, 2, (x) => [x / 3, x / 3, x / 3, 1]);
  const image = fittedPicture(wide, { height: 1, width: 1, channels: 1 });
  expect([...image]).toEqual(near([0.5]));
  const [left = 0, right = 0] = fittedPicture(wide, { height: 2, width: 2, channels: 1 });
  expect([left, right]).toEqual(near([1 / 3, 2 / 3]));
});
