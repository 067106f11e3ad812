/** Decodes PNG files of every colour type and bit depth. */
import { convertIndexedToRgb, type DecodedPng, decode, hasPngSignature } from "fast-png";
import { InputError, oneLineOf } from "../shared/errors.ts";

/** An image with straight alpha: [height, width, 4] in [0, 1]. */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  readonly rgba: Float32Array;
}

/** Larger images are refused before memory is allocated. */
const MOST_PIXELS = 2 ** 26;
/** Positions in the file: the signature, then length and name of the header chunk. */
const [WIDTH, HEIGHT, DEPTH, INTERLACE] = [16, 20, 24, 28];

/** Reads a PNG file; `name` is for errors. Throws {@link InputError} if it is another kind of file or damaged. */
export function decodePng(bytes: Uint8Array, name: string): RgbaImage {
  const image = decoded(bytes, name);
  const rgba = new Float32Array(image.width * image.height * 4);
  fillRgba(rgba, image, 1);
  return { width: image.width, height: image.height, rgba };
}

/** Reads a PNG file as bytes, with straight alpha. Throws like {@link decodePng}. */
export function decodePngBytes(
  bytes: Uint8Array,
  name: string,
): Pick<RgbaImage, "width" | "height"> & {
  readonly rgba: Uint8ClampedArray;
  readonly depth: number;
} {
  const image = decoded(bytes, name);
  const { width, height, depth } = image;
  const rgba = new Uint8ClampedArray(width * height * 4);
  fillRgba(rgba, image, 255);
  return { width, height, rgba, depth };
}

function decoded(bytes: Uint8Array, name: string): DecodedPng {
  if (bytes.length < 33 || !hasPngSignature(bytes.subarray(0, 8))) {
    throw new InputError(`${name}: not a PNG file; convert the image to PNG`);
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [header.getUint32(WIDTH), header.getUint32(HEIGHT)];
  if (width * height > MOST_PIXELS) {
    throw new InputError(
      `${name}: ${width} × ${height} pixels; expected at most ${MOST_PIXELS} in all`,
    );
  }
  // The decoder does not unpack these.
  if (header.getUint8(INTERLACE) !== 0 && header.getUint8(DEPTH) < 8) {
    throw new InputError(
      `${name}: interlaced with ${header.getUint8(DEPTH)} bits a sample; save it without interlacing`,
    );
  }
  try {
    return decode(bytes, { checkCrc: true });
  } catch (error) {
    throw new InputError(`${name}: damaged PNG file: ${oneLineOf(error)}`, { cause: error });
  }
}

/** Writes the pixels, of which 1 is `one`. */
function fillRgba(rgba: Float32Array | Uint8ClampedArray, image: DecodedPng, one: number): void {
  const { width, height, depth, transparency } = image;
  const channels = image.palette ? (image.palette[0]?.length ?? 3) : image.channels;
  const samples = image.palette ? convertIndexedToRgb(image) : samplesOf(image);
  const most = image.palette ? 255 : 2 ** depth - 1;
  const isGrey = channels < 3;
  const hasAlpha = channels === 2 || channels === 4;
  for (let pixel = 0; pixel < width * height; pixel++) {
    const start = pixel * channels;
    for (let channel = 0; channel < 3; channel++) {
      rgba[pixel * 4 + channel] = (samples[start + (isGrey ? 0 : channel)]! * one) / most;
    }
    const alpha = hasAlpha ? (samples[start + channels - 1]! * one) / most : one;
    rgba[pixel * 4 + 3] = isKey(samples, start, channels, transparency) ? 0 : alpha;
  }
}

/** Whether the pixel has the one colour that the file declares transparent. */
function isKey(
  samples: ArrayLike<number>,
  start: number,
  channels: number,
  key: Uint16Array | undefined,
): boolean {
  if (!key || key.length !== channels) return false;
  return key.every((value, channel) => samples[start + channel] === value);
}

/** The samples of a greyscale or colour image, one number each. */
function samplesOf({ data, width, height, depth, channels }: DecodedPng): ArrayLike<number> {
  if (depth >= 8) return data;
  const perRow = width * channels;
  const bytesPerRow = Math.ceil((perRow * depth) / 8);
  const samples = new Uint8Array(perRow * height);
  for (let index = 0; index < samples.length; index++) {
    const row = Math.floor(index / perRow);
    const bit = (index % perRow) * depth;
    const byte = data[row * bytesPerRow + (bit >> 3)]!;
    samples[index] = (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
  }
  return samples;
}
