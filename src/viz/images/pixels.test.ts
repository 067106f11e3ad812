import { describe, expect, test } from "vitest";
import { atlasOf } from "./pixels.ts";

describe("atlasOf", () => {
  test("lays grey images in a grid by id, one byte a pixel", () => {
    const images = Uint8Array.from({ length: 5 * 2 * 3 }, (_, index) => index + 1);
    const { pixels, channels, columns, width, height } = atlasOf(images, 5, 2, 3, 1);
    expect({ channels, columns, width, height }).toEqual({
      channels: 1,
      columns: 2,
      width: 6,
      height: 6,
    });
    const row = (y: number) => Array.from(pixels.subarray(y * 6, y * 6 + 6));
    expect(row(0)).toEqual([1, 2, 3, 7, 8, 9]);
    expect(row(1)).toEqual([4, 5, 6, 10, 11, 12]);
    expect(row(4)).toEqual([25, 26, 27, 0, 0, 0]);
  });

  test("makes colour images opaque, four bytes a pixel", () => {
    const { pixels, channels } = atlasOf(Uint8Array.of(1, 2, 3, 4, 5, 6), 2, 1, 1, 3);
    expect(channels).toBe(4);
    expect(Array.from(pixels).slice(0, 8)).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
  });

  test("refuses more than a texture holds", () => {
    expect(() => atlasOf(new Uint8Array(), 90_000, 28, 28, 1)).toThrow("a texture holds 8192");
  });
});
