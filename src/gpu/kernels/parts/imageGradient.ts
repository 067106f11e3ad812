/** Shared by the references of the kernels that read gradients of images, as `imageGradient.wgsl` computes them. */
import { at } from "../../../shared/errors.ts";

export interface GradientImages {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** The longest (right − left, below − above) of all channels. */
export function gradientAt(
  { height, width, channels }: GradientImages,
  x: ArrayLike<number>,
  ...[image, row, col]: number[]
): readonly [number, number] {
  const [first = 0, y = 0, place = 0] = [image, row, col];
  let longest: readonly [number, number] = [0, 0];
  for (let channel = 0; channel < channels; channel++) {
    const value = (r: number, c: number) => {
      const inside = (v: number, most: number) => Math.min(Math.max(v, 0), most - 1);
      const pixel = (first * height + inside(r, height)) * width + inside(c, width);
      return at(x, pixel * channels + channel);
    };
    const one = [
      value(y, place + 1) - value(y, place - 1),
      value(y + 1, place) - value(y - 1, place),
    ] as const;
    if (Math.hypot(...one) > Math.hypot(...longest)) longest = one;
  }
  return longest;
}
