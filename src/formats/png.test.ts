import { encode } from "fast-png";
import { expect, test } from "vitest";
import { decodePng } from "./png.ts";

const rounded = (values: Float32Array) => Array.from(values, (value) => Math.round(value * 255));

test("colour with and without alpha, grey, 16 bits", () => {
  const colour = { width: 2, height: 1, data: Uint8Array.of(255, 0, 0, 0, 51, 255), channels: 3 };
  expect(decodePng(encode(colour), "a.png")).toMatchObject({ width: 2, height: 1 });
  expect(rounded(decodePng(encode(colour), "a.png").rgba)).toEqual([
    255, 0, 0, 255, 0, 51, 255, 255,
  ]);
  const alpha = { width: 1, height: 1, data: Uint8Array.of(10, 20, 30, 40), channels: 4 };
  expect(rounded(decodePng(encode(alpha), "a.png").rgba)).toEqual([10, 20, 30, 40]);
  const grey = { width: 1, height: 2, data: Uint8Array.of(7, 9), channels: 1 };
  expect(rounded(decodePng(encode(grey), "a.png").rgba)).toEqual([7, 7, 7, 255, 9, 9, 9, 255]);
  const deep = {
    width: 1,
    height: 1,
    data: Uint16Array.of(65535, 0),
    channels: 2,
    depth: 16,
  } as const;
  expect(rounded(decodePng(encode(deep), "a.png").rgba)).toEqual([255, 255, 255, 0]);
});

/** 3 × 2, four colours of a palette, one of them transparent; 5 × 1, grey of one bit. */
const PALETTE =
  "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACAgMAAADgGo6JAAAADFBMVEX/AAAA/wAAAP8JCQlccX6GAAAAAnRSTlP/AOW3MEoAAAAMSURBVHicY5BguAAAARwA6fyVSQoAAAAASUVORK5CYII=";
const BITS =
  "iVBORw0KGgoAAAANSUhEUgAAAAUAAAABAQAAAAA+hVleAAAACklEQVR4nGPYAAAAsgCxVQroKgAAAABJRU5ErkJggg==";

test("palettes and samples of less than a byte", () => {
  const palette = decodePng(Buffer.from(PALETTE, "base64"), "p.png");
  expect(palette).toMatchObject({ width: 3, height: 2 });
  expect(rounded(palette.rgba)).toEqual([
    255, 0, 0, 255, 0, 255, 0, 0, 0, 0, 255, 255, 9, 9, 9, 255, 0, 255, 0, 0, 255, 0, 0, 255,
  ]);
  expect(
    rounded(decodePng(Buffer.from(BITS, "base64"), "b.png").rgba).filter((_, i) => i % 4 === 0),
  ).toEqual([255, 0, 255, 255, 0]);
});

test("anything else is refused with its name", () => {
  const good = encode({ width: 1, height: 1, data: Uint8Array.of(1), channels: 1 });
  expect(() => decodePng(new TextEncoder().encode("GIF89a"), "x.gif")).toThrow(
    "x.gif: not a PNG file; convert the image to PNG",
  );
  expect(() => decodePng(good.subarray(0, 40), "cut.png")).toThrow(/^cut.png: damaged PNG file: /);
  const broken = good.slice();
  broken[45]! ^= 0xff;
  expect(() => decodePng(broken, "broken.png")).toThrow(/^broken.png: damaged PNG file: /);
  const huge = good.slice();
  new DataView(huge.buffer).setUint32(16, 2 ** 20);
  new DataView(huge.buffer).setUint32(20, 2 ** 20);
  expect(() => decodePng(huge, "huge.png")).toThrow("1048576 × 1048576 pixels; expected at most");
});
