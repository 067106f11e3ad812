/** The atlas of images is laid out row by row, and again after the WebGL context was lost. */
import type { DataTexture } from "three";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createAtlasUpload } from "./atlasUpload.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Pixels of each row by its height in the atlas, as a texture would hold them. */
function openUpload() {
  const contents = new Map<DataTexture, Map<number, number[]>>();
  const shown: DataTexture[] = [];
  const upload = createAtlasUpload({
    copy(row, atlas, y) {
      const rows = contents.get(atlas) ?? new Map<number, number[]>();
      rows.set(y, [...(row.image.data ?? [])]);
      contents.set(atlas, rows);
    },
    show: (texture) => void shown.push(texture),
  });
  return { upload, shown, pixels: () => contents.get(shown.at(-1) as DataTexture) };
}

const images = {
  count: 30,
  height: 2,
  width: 2,
  channels: 1,
  images: Uint8Array.from({ length: 120 }, (_, i) => i),
};

test("a restored context gets the same images in a new texture", () => {
  const { upload, shown, pixels } = openUpload();
  const ready = vi.fn();
  upload.start(images, ready);
  vi.runAllTimers();
  const before = pixels();
  expect(upload.isReady).toBe(true);

  upload.lose();
  expect(upload.isReady).toBe(false);
  upload.restart();
  vi.runAllTimers();
  expect(pixels()).toEqual(before);
  expect(new Set(shown).size).toBe(2);
  expect(ready).toHaveBeenCalledTimes(2);
});

test("a context lost while images are laid out begins again at the first row", () => {
  const { upload, pixels, shown } = openUpload();
  // Every row takes longer than the time between two pauses.
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 100));
  upload.start(images, () => {});
  expect(upload.isReady).toBe(false);
  upload.lose();
  vi.runAllTimers();
  expect(shown).toEqual([]);
  upload.restart();
  vi.runAllTimers();
  expect(upload.isReady).toBe(true);
  expect(Math.min(...(pixels()?.keys() ?? []))).toBe(0);
  vi.restoreAllMocks();
});

test("nothing is laid out in a restored context before there are images, or after the end", () => {
  const { upload, shown } = openUpload();
  upload.restart();
  upload.start(images, () => {});
  vi.runAllTimers();
  upload.dispose();
  upload.restart();
  expect(shown).toHaveLength(1);
});
