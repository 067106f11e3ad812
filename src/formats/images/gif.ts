/**
 * The first frame of a GIF file.
 *
 * Format: GIF89a, https://www.w3.org/Graphics/GIF/spec-gif89a.txt
 */
import { InputError } from "../../shared/errors.ts";
import { ANIMATED, checkSize, type Picture } from "./picture.ts";

const [EXTENSION, IMAGE, TRAILER, CONTROL] = [0x21, 0x2c, 0x3b, 0xf9];
const HEADER_BYTES = 13;
/** Rows of an interlaced frame: first row and distance of each pass. */
const PASSES: readonly (readonly [first: number, apart: number])[] = [
  [0, 8],
  [4, 8],
  [2, 4],
  [1, 2],
];

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly palette: Uint8Array;
  readonly isInterlaced: boolean;
  /** Index of the transparent colour; −1 for none. */
  readonly transparent: number;
  readonly codeSize: number;
  readonly data: Uint8Array;
}

/** Reads the first frame; `name` is for errors. Throws {@link InputError} if the file is damaged. */
export function decodeGif(bytes: Uint8Array, name: string): Picture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES) throw new InputError(`${name}: truncated GIF file`);
  const width = view.getUint16(6, true);
  const height = view.getUint16(8, true);
  checkSize(name, width, height);
  const { frame, frames } = framesOf(bytes, view, name);
  checkSize(name, frame.width, frame.height);
  const indices = unpacked(frame, name);
  const rgba = new Uint8Array(width * height * 4);
  const rows = rowsOf(frame);
  for (let index = 0; index < indices.length; index++) {
    const y = frame.top + (rows[Math.floor(index / frame.width)] ?? 0);
    const x = frame.left + (index % frame.width);
    const colour = indices[index] ?? 0;
    if (x >= width || y >= height || colour === frame.transparent) continue;
    const target = (y * width + x) * 4;
    rgba.set(frame.palette.subarray(colour * 3, colour * 3 + 3), target);
    rgba[target + 3] = 255;
  }
  return { width, height, rgba, notes: frames > 1 ? [ANIMATED] : [] };
}

const paletteBytes = (flags: number) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);

/** Walks over all blocks up to the trailer, so that a truncated file is found. */
function framesOf(
  bytes: Uint8Array,
  view: DataView,
  name: string,
): { readonly frame: Frame; readonly frames: number } {
  const flags = bytes[10] ?? 0;
  let position = HEADER_BYTES + paletteBytes(flags);
  const shared = bytes.subarray(HEADER_BYTES, position);
  let transparent = -1;
  let frame: Frame | undefined;
  let frames = 0;
  for (;;) {
    const block = bytes[position];
    if (block === TRAILER) {
      if (frame) return { frame, frames };
      throw new InputError(`${name}: a GIF file without a picture`);
    }
    if (block === EXTENSION) {
      if (bytes[position + 1] === CONTROL && !frame) {
        transparent = (bytes[position + 3] ?? 0) & 1 ? (bytes[position + 6] ?? -1) : -1;
      }
      position = afterBlocks(bytes, position + 2, name);
    } else if (block === IMAGE && position + 11 <= bytes.length) {
      const own = bytes[position + 9] ?? 0;
      const start = position + 10 + paletteBytes(own);
      const end = afterBlocks(bytes, start + 1, name);
      frame ??= {
        left: view.getUint16(position + 1, true),
        top: view.getUint16(position + 3, true),
        width: view.getUint16(position + 5, true),
        height: view.getUint16(position + 7, true),
        palette: own & 0x80 ? bytes.subarray(position + 10, start) : shared,
        isInterlaced: (own & 0x40) !== 0,
        transparent,
        codeSize: bytes[start] ?? 0,
        data: joinedBlocks(bytes, start + 1, end),
      };
      frames++;
      position = end;
    } else {
      const reason = position >= bytes.length ? "truncated GIF file" : "damaged GIF file";
      throw new InputError(`${name}: ${reason}`);
    }
  }
}

/** The position after a list of data blocks. */
function afterBlocks(bytes: Uint8Array, start: number, name: string): number {
  let position = start;
  for (;;) {
    const length = bytes[position];
    if (length === undefined) throw new InputError(`${name}: truncated GIF file`);
    position += length + 1;
    if (length === 0) return position;
  }
}

function joinedBlocks(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const data = new Uint8Array(end - start);
  let written = 0;
  for (let position = start; position < end; ) {
    const length = bytes[position] ?? 0;
    data.set(bytes.subarray(position + 1, position + 1 + length), written);
    written += length;
    position += length + 1;
  }
  return data.subarray(0, written);
}

/** The row of each stored line. */
function rowsOf({ height, isInterlaced }: Frame): Int32Array {
  if (!isInterlaced) return Int32Array.from({ length: height }, (_, row) => row);
  const rows: number[] = [];
  for (const [first, apart] of PASSES) {
    for (let row = first; row < height; row += apart) rows.push(row);
  }
  return Int32Array.from(rows);
}

const LONGEST_CODE = 12;

/** Undoes the LZW compression: the colour indices of all pixels. */
function unpacked({ width, height, codeSize, data }: Frame, name: string): Uint8Array {
  if (codeSize < 2 || codeSize > 8) throw new InputError(`${name}: damaged GIF file`);
  const count = width * height;
  const pixels = new Uint8Array(count);
  const clear = 1 << codeSize;
  const most = 1 << LONGEST_CODE;
  // Each code is the text of an earlier code and one more pixel.
  const prefix = new Int16Array(most);
  const last = new Uint8Array(most);
  const lengths = new Uint16Array(most);
  for (let code = 0; code < clear; code++) {
    last[code] = code;
    lengths[code] = 1;
    prefix[code] = -1;
  }
  let [next, bits, previous] = [clear + 2, codeSize + 1, -1];
  let [held, heldBits, written] = [0, 0, 0];
  for (let position = 0; written < count; ) {
    while (heldBits < bits && position < data.length) {
      held |= (data[position++] ?? 0) << heldBits;
      heldBits += 8;
    }
    if (heldBits < bits) break;
    const code = held & ((1 << bits) - 1);
    held >>>= bits;
    heldBits -= bits;
    if (code === clear) {
      [next, bits, previous] = [clear + 2, codeSize + 1, -1];
      continue;
    }
    if (code === clear + 1) break;
    if (code > next || (code === next && previous < 0) || (code >= clear && code < clear + 2)) {
      throw new InputError(`${name}: damaged GIF file`);
    }
    // A code that is not known yet repeats the previous text and its first pixel.
    const known = code < next ? code : previous;
    const length = lengths[known] ?? 0;
    let first = known;
    for (let entry = known, place = written + length - 1; entry >= 0; place--) {
      if (place < count) pixels[place] = last[entry] ?? 0;
      first = entry;
      entry = prefix[entry] ?? -1;
    }
    written += length;
    if (code === next && written < count) pixels[written++] = last[first] ?? 0;
    if (previous >= 0 && next < most) {
      prefix[next] = previous;
      last[next] = last[first] ?? 0;
      lengths[next] = (lengths[previous] ?? 0) + 1;
      next++;
      if (next === 1 << bits && bits < LONGEST_CODE) bits++;
    }
    previous = code;
  }
  if (written < count) throw new InputError(`${name}: damaged GIF file: pixels are missing`);
  return pixels;
}
