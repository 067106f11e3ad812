/** What the chunks of a PNG file say besides the pixels. */
import { orientationIn } from "./exif.ts";

/** A damaged list of chunks is left to the decoder of the pixels, which checks it. */
export function readPngChunks(bytes: Uint8Array): {
  readonly isAnimated: boolean;
  readonly orientation: number;
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let isAnimated = false;
  let orientation = 1;
  for (let position = 8; position + 12 <= bytes.length; ) {
    const length = view.getUint32(position);
    const id = String.fromCharCode(...bytes.subarray(position + 4, position + 8));
    const data = bytes.subarray(position + 8, position + 8 + length);
    if (id === "acTL" && data.length >= 8) isAnimated = view.getUint32(position + 8) > 1;
    if (id === "eXIf") orientation = orientationIn(data);
    position += length + 12;
  }
  return { isAnimated, orientation };
}
