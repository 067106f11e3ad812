/**
 * A data set on the GPU: images [count, height, width, channels] of bytes, four to a word in memory
 * order, as they came from the file. Here a byte becomes a number in [0, 1], exactly byte / 255
 * rounded to the nearest float, which WGSL's own division does not promise: byte / 255 written to
 * base 256 is the byte over and over, so its leading 24 bits are the byte's own pattern, turned until
 * a 1 leads. The bits that follow begin with that 1 and are not half of a unit only: always round up.
 */
import type { Tensor } from "../../autodiff/tensor.ts";
import { InputError } from "../../shared/errors.ts";
import type { ImageSize } from "./augmentation.ts";

/** Images kept on the GPU as bytes. */
export interface ImageBytes extends ImageSize {
  /** u32 words [⌈count · height · width · channels / 4⌉]. */
  readonly images: Tensor;
  readonly count: number;
}

/** Throws {@link InputError} where the images have other than 1 or 3 channels or do not fill `count`. */
export function checkImages(op: string, request: ImageBytes): void {
  const { images, count, height, width, channels } = request;
  if (channels !== 1 && channels !== 3) {
    throw new InputError(
      `${op}: images of ${channels} channels; takes 1 (grey) or 3 (red, green, blue)`,
    );
  }
  for (const [name, value] of Object.entries({ count, height, width })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new InputError(`${op}: ${name} is ${value}, takes a whole number from 1`);
    }
  }
  const words = Math.ceil((count * height * width * channels) / 4);
  if (images.dtype !== "u32" || images.shape.length !== 1 || images.shape[0] !== words) {
    throw new InputError(
      `${op}: ${count} images of ${height}×${width}×${channels} bytes are u32 [${words}], got ${images.dtype} [${images.shape.join(",")}]`,
    );
  }
}

/**
 * Needs a binding `images: array<u32>`. `byte_at(i)` is the i-th byte of the data set, `unit_of(byte)`
 * the number in [0, 1] that it stands for, `unit_between` the same for what lies between two bytes.
 */
export const bytesWgsl = /* wgsl */ `
fn unit_of(byte: u32) -> f32 {
  if (byte == 0u) { return 0.0; }
  let pattern = byte * 0x01010101u;
  let zeros = countLeadingZeros(pattern);
  let leading = (pattern << zeros) | ((pattern >> 1u) >> (31u - zeros));
  return f32((leading >> 8u) + 1u) * bitcast<f32>((103u - zeros) << 23u);
}

fn unit_between(value: f32) -> f32 {
  let byte = u32(value);
  return select(value / 255.0, unit_of(byte), f32(byte) == value);
}

fn byte_at(index: u32) -> u32 {
  return (images[index >> 2u] >> (8u * (index & 3u))) & 255u;
}
`;

/** What {@link bytesWgsl} computes. */
export const unitOf = (byte: number): number => Math.fround(byte / 255);
