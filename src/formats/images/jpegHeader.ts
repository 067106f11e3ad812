/**
 * The segments of a JPEG file: size, kind of coding, orientation, and whether the file is complete.
 *
 * Format: ITU-T T.81, annex B.
 */
import { InputError } from "../../shared/errors.ts";
import { orientationIn } from "./exif.ts";

interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** 1 for grey, 3 for colour, 4 for CMYK. */
  readonly components: number;
  readonly orientation: number;
}

const [SOI, EOI, SOS, APP1] = [0xd8, 0xd9, 0xda, 0xe1];
/** Frames with Huffman coding: baseline, extended sequential, progressive. */
const DECODED = [0xc0, 0xc1, 0xc2];
/** These share the range of the frames and are none: Huffman tables, an extension, conditioning. */
const NO_FRAMES = [0xc4, 0xc8, 0xcc];

/** Throws {@link InputError} if the file is truncated or coded in a way that is not decoded. */
export function readJpegHeader(bytes: Uint8Array, name: string): JpegHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const refuse = (reason: string): never => {
    throw new InputError(`${name}: ${reason}`);
  };
  let frame: Omit<JpegHeader, "orientation"> | undefined;
  let orientation = 1;
  let position = 2;
  for (;;) {
    while (bytes[position] === 0xff && bytes[position + 1] === 0xff) position++;
    if (position + 4 > bytes.length) return refuse("truncated JPEG file");
    if (bytes[position] !== 0xff) return refuse("damaged JPEG file: a segment is missing");
    const marker = bytes[position + 1] ?? 0;
    if (marker === SOI || marker === EOI) return refuse("damaged JPEG file: it has no picture");
    const length = view.getUint16(position + 2);
    const end = position + 2 + length;
    if (length < 2) return refuse("damaged JPEG file: a segment has no length");
    if (end > bytes.length) return refuse("truncated JPEG file");
    if (marker >= 0xc0 && marker <= 0xcf && !NO_FRAMES.includes(marker)) {
      if (!DECODED.includes(marker)) {
        return refuse(
          "a lossless or arithmetic-coded JPEG file; save it as baseline or progressive",
        );
      }
      if (length < 8) return refuse("damaged JPEG file: its frame is too short");
      const depth = bytes[position + 4];
      if (depth !== 8) return refuse(`a JPEG file of ${depth} bits a sample; expected 8`);
      frame = {
        height: view.getUint16(position + 5),
        width: view.getUint16(position + 7),
        components: bytes[position + 9] ?? 0,
      };
    }
    if (marker === APP1) {
      const data = bytes.subarray(position + 4, end);
      if (String.fromCharCode(...data.subarray(0, 4)) === "Exif") orientation = orientationIn(data);
    }
    if (marker === SOS) {
      if (!frame) return refuse("damaged JPEG file: a scan comes before its frame");
      if (!endsAfter(bytes, end)) return refuse("truncated JPEG file: its end is missing");
      return { ...frame, orientation };
    }
    position = end;
  }
}

/** Whether the end marker comes after the scans that start at `position`. Bytes may follow it. */
function endsAfter(bytes: Uint8Array, position: number): boolean {
  for (let index = bytes.length - 2; index >= position; index--) {
    if (bytes[index] === 0xff && bytes[index + 1] === EOI) return true;
  }
  return false;
}
