import { encode } from "fast-png";
import { describe, expect, test } from "vitest";
import { createDecoder } from "./decoder.ts";
import { pictureFile, pictureFiles, testDecoder } from "./testing.ts";

describe("decoded pixels, against Pillow", () => {
  test.each(pictureFiles.filter(({ pixels }) => pixels !== null))(
    "$name",
    async ({ name, bytes, pixels }) => {
      const { width, height, rgba } = await testDecoder.decode(bytes, name);
      expect([width, height]).toEqual([pixels?.width, pixels?.height]);
      // Pillow interpolates colour that is stored at half the resolution in another way.
      const tolerance = name === "lossy.webp" || name === "progressive.jpg" ? 24 : 0;
      const apart = Math.max(
        ...rgba.map((value, index) => Math.abs(value - (pixels?.rgba[index] ?? 0))),
      );
      expect(apart).toBeLessThanOrEqual(tolerance);
    },
  );
});

test("notes say what was lost or assumed", async () => {
  const notesOf = async (name: Parameters<typeof pictureFile>[0], as: string = name) =>
    (await testDecoder.decode(pictureFile(name), as)).notes;
  expect(await notesOf("still.gif")).toEqual([]);
  expect(await notesOf("animated.gif")).toEqual(["animated, the first frame is used"]);
  expect(await notesOf("animated.webp")).toEqual(["animated, the first frame is used"]);
  expect(await notesOf("turned.jpg")).toEqual(["turned as its EXIF data says"]);
  expect(await notesOf("grey.jpg", "grey.png")).toEqual([
    "a JPEG file in spite of its name (.png)",
  ]);
  const deep = encode({ width: 1, height: 1, channels: 1, depth: 16, data: Uint16Array.of(65535) });
  expect((await testDecoder.decode(deep, "deep.png")).notes).toEqual([
    "16 bits a sample, reduced to 8",
  ]);
});

test("damaged and other files are refused with a reason", async () => {
  const refusal = (bytes: Uint8Array, name: string) =>
    testDecoder.decode(bytes, name).then(
      () => "decoded",
      (error: Error) => error.message,
    );
  expect(await refusal(pictureFile("cmyk.jpg"), "a.jpg")).toBe(
    "a.jpg: a CMYK picture; save it as RGB",
  );
  const text = (content: string) => new TextEncoder().encode(content);
  expect(await refusal(text("%PDF-1.4"), "a.jpg")).toBe(
    "a.jpg: a PDF document; expected PNG, JPEG, WebP or GIF",
  );
  expect(await refusal(text("\0\0\0\x1cftypavif"), "a.avif")).toMatch(
    /an AVIF picture; expected PNG/,
  );
  expect(await refusal(new Uint8Array(), "a.png")).toMatch(/an empty file/);
  for (const { name, bytes } of pictureFiles) {
    if (name === "cmyk.jpg") continue;
    for (const share of [0.6, 0.95]) {
      const cut = bytes.subarray(0, Math.floor(bytes.length * share));
      expect(await refusal(cut, name), `${name} at ${share}`).toMatch(/truncated|damaged/);
    }
  }
  const huge = pictureFile("still.gif");
  huge.fill(255, 6, 10);
  expect(await refusal(huge, "huge.gif")).toMatch(/65535 × 65535 pixels; expected/);
});

test("a browser decodes other formats, which is noted, or is named in the refusal", async () => {
  const avif = new TextEncoder().encode("\0\0\0\x1cftypavif");
  const decoderWith = (picture: { width: number; height: number; rgba: Uint8Array } | undefined) =>
    createDecoder({ codec: async () => new ArrayBuffer(), native: async () => picture });
  const one = { width: 1, height: 1, rgba: Uint8Array.of(1, 2, 3, 255) };
  expect(await decoderWith(one).decode(avif, "a.avif")).toEqual({
    ...one,
    notes: ["AVIF, decoded by this browser: others may give other pixels"],
  });
  await expect(decoderWith(undefined).decode(avif, "a.avif")).rejects.toThrow(
    "a.avif: an AVIF picture, which this browser cannot decode; expected PNG, JPEG, WebP or GIF",
  );
  await expect(decoderWith(one).decode(new TextEncoder().encode("%PDF"), "a.pdf")).rejects.toThrow(
    "a PDF document",
  );
});

test("a codec decodes again after a damaged file", async () => {
  const damaged = pictureFile("baseline.jpg");
  damaged.fill(0, 20, 60);
  await testDecoder.decode(damaged, "damaged.jpg").catch(() => undefined);
  const whole = pictureFiles.find(({ name }) => name === "baseline.jpg");
  const { rgba } = await testDecoder.decode(pictureFile("baseline.jpg"), "baseline.jpg");
  expect(Array.from(rgba)).toEqual(Array.from(whole?.pixels?.rgba ?? []));
});
