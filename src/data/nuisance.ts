/**
 * Nuisance transformations, to which a good embedding should be invariant. On clean images raw pixels
 * score well, so the main probes of the lab shift, rotate, noise and partly erase bank and queries.
 *
 * The transformations are of the same kind as the augmentations of self-supervised training (crop,
 * noise, cut-out). A method that beats pixels under nuisance has learnt the invariance that it was
 * trained for; state this wherever such a figure is reported.
 *
 * The amounts for an image are a function of (seed, index), independent of the other images.
 */
import { require } from "../shared/errors.ts";
import { hash4, normalPair, uniform01 } from "../shared/random.ts";
import { describeShape, sizeOf } from "../shared/shapes.ts";

/** Largest amounts; lengths as shares of the image side. */
const nuisanceStrength = {
  /** 3 pixels of 28, in both directions along each axis. */
  shift: 3 / 28,
  /** Degrees, in both directions. */
  rotation: 15,
  /** Standard deviation of the Gaussian noise, for values in [0, 1]. */
  noise: 0.1,
  /** Side of the erased square: 7 pixels of 28. */
  erased: 7 / 28,
} as const;

/** Seeds for known images and for those that are asked about; fixed, so that scores of all runs are comparable. */
export const NUISANCE_SEEDS = { bank: 1, queries: 2 } as const;

/** One stream per use, so that a new use changes no other. */
const Stream = { geometry: 0x6e750001, erasure: 0x6e750002, noise: 0x6e750003 } as const;

/**
 * Returns a transformed copy of images [n, H, W, C] with values in [0, 1]. Shift and rotation sample
 * bilinearly, with zero outside the image; then one square inside the image is set to zero, Gaussian
 * noise is added, and values are clamped to [0, 1].
 * Throws {@link InputError} if the length of `images` does not match the shape.
 */
export function applyNuisance(
  images: Float32Array,
  shape: readonly [count: number, height: number, width: number, channels: number],
  seed: number,
): Float32Array<ArrayBuffer> {
  require(images.length === sizeOf(shape), () =>
    `nuisance: ${images.length} values do not fill images ${describeShape(shape)}`);
  const [count, height, width, channels] = shape;
  const result = new Float32Array(images.length);
  const stride = height * width * channels;
  for (let index = 0; index < count; index += 1) {
    const source = images.subarray(index * stride, (index + 1) * stride);
    const target = result.subarray(index * stride, (index + 1) * stride);
    const size = { height, width, channels };
    moveInto(target, source, size, seed, index);
    eraseSquare(target, size, seed, index);
    addNoise(target, seed, index);
  }
  return result;
}

type ImageSize = { readonly height: number; readonly width: number; readonly channels: number };

/** Shifts, and rotates about the centre of the image. */
function moveInto(
  target: Float32Array,
  source: Float32Array,
  { height, width, channels }: ImageSize,
  seed: number,
  index: number,
): void {
  const words = hash4(seed, 0, index, Stream.geometry);
  const signed = (word: number) => 2 * uniform01(word) - 1;
  const shiftX = signed(words[0]) * nuisanceStrength.shift * width;
  const shiftY = signed(words[1]) * nuisanceStrength.shift * height;
  const angle = (signed(words[2]) * nuisanceStrength.rotation * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const middleX = (width - 1) / 2;
  const middleY = (height - 1) / 2;

  const pixel = (row: number, column: number, channel: number) =>
    row >= 0 && row < height && column >= 0 && column < width
      ? source[(row * width + column) * channels + channel]!
      : 0;

  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      // The source position: undo the shift, then the rotation.
      const dx = column - middleX - shiftX;
      const dy = row - middleY - shiftY;
      const x = middleX + cos * dx + sin * dy;
      const y = middleY - sin * dx + cos * dy;
      const left = Math.floor(x);
      const top = Math.floor(y);
      const right = x - left;
      const below = y - top;
      for (let channel = 0; channel < channels; channel += 1) {
        target[(row * width + column) * channels + channel] =
          (1 - below) * (1 - right) * pixel(top, left, channel) +
          (1 - below) * right * pixel(top, left + 1, channel) +
          below * (1 - right) * pixel(top + 1, left, channel) +
          below * right * pixel(top + 1, left + 1, channel);
      }
    }
  }
}

function eraseSquare(
  target: Float32Array,
  { height, width, channels }: ImageSize,
  seed: number,
  index: number,
): void {
  const words = hash4(seed, 0, index, Stream.erasure);
  const side = Math.round(nuisanceStrength.erased * Math.min(height, width));
  const top = Math.floor(uniform01(words[0]) * (height - side + 1));
  const left = Math.floor(uniform01(words[1]) * (width - side + 1));
  for (let row = top; row < top + side; row += 1) {
    target.fill(0, (row * width + left) * channels, (row * width + left + side) * channels);
  }
}

function addNoise(target: Float32Array, seed: number, index: number): void {
  for (let start = 0; start < target.length; start += 4) {
    const words = hash4(seed, start / 4, index, Stream.noise);
    const noise = [...normalPair(words[0], words[1]), ...normalPair(words[2], words[3])];
    for (let offset = 0; offset < 4 && start + offset < target.length; offset += 1) {
      const noisy = target[start + offset]! + nuisanceStrength.noise * noise[offset]!;
      target[start + offset] = Math.min(Math.max(noisy, 0), 1);
    }
  }
}
