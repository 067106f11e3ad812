import { describe, expect, test } from "vitest";
import { atlasFor, atlasRow } from "./pixels.ts";

describe("an atlas", () => {
  test("arranges grey images in a grid by id, one byte per pixel", () => {
    const picture = { height: 2, width: 3, channels: 1 };
    const images = Uint8Array.from({ length: 5 * 2 * 3 }, (_, index) => index + 1);
    const atlas = atlasFor(5, picture);
    expect(atlas).toEqual({ depth: 1, columns: 2, rows: 3, width: 6, height: 6 });
    const row = (index: number) => Array.from(atlasRow(images, index, atlas, picture));
    expect(row(0)).toEqual([1, 2, 3, 7, 8, 9, 4, 5, 6, 10, 11, 12]);
    expect(row(2)).toEqual([25, 26, 27, 0, 0, 0, 28, 29, 30, 0, 0, 0]);
  });

  test("makes colour images opaque, four bytes per pixel", () => {
    const picture = { height: 1, width: 1, channels: 3 };
    const atlas = atlasFor(2, picture);
    expect(atlas.depth).toBe(4);
    const row = atlasRow(Uint8Array.of(1, 2, 3, 4, 5, 6), 0, atlas, picture);
    expect(Array.from(row)).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
  });

  test("throws if it exceeds the size of a texture", () => {
    expect(() => atlasFor(90_000, { height: 28, width: 28, channels: 1 })).toThrow(
      "a texture holds 8192",
    );
  });
});
