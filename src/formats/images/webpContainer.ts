/**
 * The chunks of a WebP file: size, orientation, and the first frame of an animation as a file of its own.
 *
 * Format: https://developers.google.com/speed/webp/docs/riff_container
 */
import { InputError } from "../../shared/errors.ts";
import { orientationIn } from "./exif.ts";

interface Chunk {
  readonly id: string;
  readonly data: Uint8Array;
}

interface WebpHeader {
  readonly width: number;
  readonly height: number;
  readonly orientation: number;
  /** The first frame of an animation and its place on the canvas. */
  readonly frame?: { readonly file: Uint8Array; readonly left: number; readonly top: number };
}

const RIFF_BYTES = 12;
/** Position, size, duration and flags of a frame. */
const FRAME_BYTES = 16;

/** Throws {@link InputError} if the file is truncated or has no picture. */
export function readWebpHeader(bytes: Uint8Array, name: string): WebpHeader {
  if (bytes.length < RIFF_BYTES) throw new InputError(`${name}: truncated WebP file`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = view.getUint32(4, true) + 8;
  if (end > bytes.length) throw new InputError(`${name}: truncated WebP file`);
  const chunks = chunksOf(bytes.subarray(RIFF_BYTES, end), name);
  const exif = chunks.find(({ id }) => id === "EXIF");
  const orientation = exif ? orientationIn(exif.data) : 1;
  const frame = chunks.find(({ id }) => id === "ANMF")?.data;
  const extended = chunks.find(({ id }) => id === "VP8X")?.data;
  if (extended && extended.length >= 10) {
    const size = { width: three(extended, 4) + 1, height: three(extended, 7) + 1, orientation };
    if (!frame) return size;
    if (frame.length < FRAME_BYTES) throw new InputError(`${name}: damaged WebP file`);
    const file = stillOf(frame, chunksOf(frame.subarray(FRAME_BYTES), name), name);
    return { ...size, frame: { file, left: three(frame, 0) * 2, top: three(frame, 3) * 2 } };
  }
  const [first] = chunks;
  if (first?.id === "VP8 " && first.data.length >= 10) {
    const at = (index: number) => first.data[index] ?? 0;
    const width = (at(6) | (at(7) << 8)) & 0x3fff;
    return { width, height: (at(8) | (at(9) << 8)) & 0x3fff, orientation };
  }
  if (first?.id === "VP8L" && first.data.length >= 5) {
    const at = (index: number) => first.data[index] ?? 0;
    const width = (at(1) | ((at(2) & 0x3f) << 8)) + 1;
    const height = ((at(2) >> 6) | (at(3) << 2) | ((at(4) & 0x0f) << 10)) + 1;
    return { width, height, orientation };
  }
  throw new InputError(`${name}: damaged WebP file: it has no picture`);
}

const three = (data: Uint8Array, at: number): number =>
  (data[at] ?? 0) | ((data[at + 1] ?? 0) << 8) | ((data[at + 2] ?? 0) << 16);

function chunksOf(bytes: Uint8Array, name: string): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let position = 0; position + 8 <= bytes.length; ) {
    const length = view.getUint32(position + 4, true);
    const start = position + 8;
    if (start + length > bytes.length) throw new InputError(`${name}: truncated WebP file`);
    const id = String.fromCharCode(...bytes.subarray(position, position + 4));
    chunks.push({ id, data: bytes.subarray(start, start + length) });
    position = start + length + (length % 2);
  }
  return chunks;
}

/** The chunks of a frame as a WebP file. */
function stillOf(frame: Uint8Array, chunks: readonly Chunk[], name: string): Uint8Array {
  const picture = chunks.find(({ id }) => id === "VP8 " || id === "VP8L");
  if (!picture) throw new InputError(`${name}: damaged WebP file: its first frame has no picture`);
  const alpha = chunks.find(({ id }) => id === "ALPH");
  const parts: Chunk[] = [picture];
  if (alpha) {
    const extended = new Uint8Array(10);
    extended[0] = 0x10;
    extended.set(frame.subarray(6, 12), 4);
    parts.unshift({ id: "VP8X", data: extended }, alpha);
  }
  const padded = ({ data }: Chunk) => 8 + data.length + (data.length % 2);
  const file = new Uint8Array(parts.reduce((sum, part) => sum + padded(part), RIFF_BYTES));
  const view = new DataView(file.buffer);
  const write = (text: string, at: number) =>
    file.set(
      Array.from(text, (letter) => letter.charCodeAt(0)),
      at,
    );
  write("RIFF", 0);
  view.setUint32(4, file.length - 8, true);
  write("WEBP", 8);
  let position = RIFF_BYTES;
  for (const part of parts) {
    write(part.id, position);
    view.setUint32(position + 4, part.data.length, true);
    file.set(part.data, position + 8);
    position += padded(part);
  }
  return file;
}
