/**
 * A dataset on the GPU: images [count, height, width, channels] as bytes in file order, four per u32 word.
 *
 * `unit_of` converts a byte to byte / 255, rounded to the nearest f32. WGSL's division does not guarantee
 * this rounding. In base 256, byte / 255 is 0.bbbb… with the byte b repeated, so the 24 bits of the
 * mantissa are the bits of the byte, rotated so that they start with a 1. The remaining bits also start
 * with a 1 and exceed half a unit, so the mantissa is always rounded up.
 */
import type { Tensor } from "../../autodiff/tensor.ts";
import { InputError } from "../../shared/errors.ts";
import type { ImageSize } from "./augmentation.ts";

/** Images stored on the GPU as bytes. */
export interface ImageBytes extends ImageSize {
  /** u32 words [⌈count · height · width · channels / 4⌉]. */
  readonly images: Tensor;
  readonly count: number;
}

/** Throws {@link InputError} if there are not 1 or 3 channels, or if `images` does not hold `count` images. */
export function checkImages(op: string, request: ImageBytes): void {
  const { images, count, height, width, channels } = request;
  if (channels !== 1 && channels !== 3) {
    throw new InputError(
      `${op}: images of ${channels} channels; expected 1 (greyscale) or 3 (red, green, blue)`,
    );
  }
  for (const [name, value] of Object.entries({ count, height, width })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new InputError(`${op}: ${name} is ${value}, expected a whole number from 1`);
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
 * Requires a binding `images: array<u32>`. `byte_at(i)` is the i-th byte of the dataset, `unit_of(byte)`
 * its value in [0, 1], and `unit_between` converts an interpolated value between two bytes.
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
  return (images_load(index >> 2u) >> (8u * (index & 3u))) & 255u;
}
`;

/** The TypeScript equivalent of `unit_of`. */
export const unitOf = (byte: number): number => Math.fround(byte / 255);
