/**
 * The orientation in EXIF data: how the stored pixels are turned and mirrored to be shown.
 *
 * Format: Exif 2.32, section 4.6.4, tag 0x0112; the data is a TIFF header and its first directory.
 */
import type { Picture } from "./picture.ts";

const ORIENTATION = 0x0112;
const SHORT = 3;
const ENTRY_BYTES = 12;

/** 1 to 8; 1, as stored, if the data is damaged or has no orientation. */
export function orientationIn(exif: Uint8Array): number {
  const view = new DataView(exif.buffer, exif.byteOffset, exif.byteLength);
  // Some writers put the marker of JPEG before the data in other formats too.
  const start = exif[0] === 0x45 && exif[1] === 0x78 ? 6 : 0;
  if (exif.length < start + 8) return 1;
  const little = view.getUint16(start) === 0x4949;
  const directory = start + view.getUint32(start + 4, little);
  if (directory + 2 > exif.length) return 1;
  const entries = view.getUint16(directory, little);
  for (let index = 0; index < entries; index++) {
    const entry = directory + 2 + index * ENTRY_BYTES;
    if (entry + ENTRY_BYTES > exif.length) return 1;
    if (view.getUint16(entry, little) !== ORIENTATION) continue;
    if (view.getUint16(entry + 2, little) !== SHORT) return 1;
    const value = view.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** The picture as it is to be shown. */
export function oriented(picture: Picture, orientation: number): Picture {
  if (orientation === 1) return picture;
  const { width, height, rgba, notes } = picture;
  const isTurned = orientation >= 5;
  const [wide, high] = isTurned ? [height, width] : [width, height];
  const shown = new Uint8Array(rgba.length);
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) {
      // The stored row and column of the pixel that is shown at (x, y).
      const [across, down] = isTurned ? [y, x] : [x, y];
      const column = [2, 3, 7, 8].includes(orientation) ? width - 1 - across : across;
      const row = [3, 4, 6, 7].includes(orientation) ? height - 1 - down : down;
      const from = (row * width + column) * 4;
      shown.set(rgba.subarray(from, from + 4), (y * wide + x) * 4);
    }
  }
  return {
    width: wide,
    height: high,
    rgba: shown,
    notes: [...notes, "turned as its EXIF data says"],
  };
}
