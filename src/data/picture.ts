/** Fits a picture of any size to the images of a table. */

/** [height, width, 4] in [0, 1], with straight alpha. */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Float32Array;
}

interface Size {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Weights of red, green and blue in a grey value (ITU-R BT.601). */
export const LUMA = [0.299, 0.587, 0.114] as const;

/**
 * A picture as one image [height, width, channels] in [0, 1]: on white where it is transparent, cropped around its
 * centre to the proportions of the image, and resized by averaging over areas. With one channel it becomes grey.
 */
export function fittedPicture(
  picture: Picture,
  { height, width, channels }: Size,
): Float32Array<ArrayBuffer> {
  const scale = Math.min(picture.width / width, picture.height / height);
  const columns = spans(picture.width, width, scale);
  const rows = spans(picture.height, height, scale);
  const image = new Float32Array(height * width * channels);
  const sum = [0, 0, 0];
  for (const [y, row] of rows.entries()) {
    for (const [x, column] of columns.entries()) {
      sum.fill(0);
      for (const [sourceY, tall] of row) {
        for (const [sourceX, wide] of column) {
          const start = (sourceY * picture.width + sourceX) * 4;
          const alpha = picture.rgba[start + 3]!;
          for (let channel = 0; channel < 3; channel++) {
            const value = alpha * picture.rgba[start + channel]! + 1 - alpha;
            sum[channel]! += (tall * wide * value) / scale ** 2;
          }
        }
      }
      const target = (y * width + x) * channels;
      const grey = LUMA.reduce((total, weight, channel) => total + weight * sum[channel]!, 0);
      for (let channel = 0; channel < channels; channel++) {
        const value = channels === 1 ? grey : (sum[channel] ?? 1);
        image[target + channel] = Math.min(1, Math.max(0, value));
      }
    }
  }
  return image;
}

/** For each of `count` areas of `scale` pixels around the centre, the source pixels and the length covered of each. */
export function spans(
  available: number,
  count: number,
  scale: number,
): (readonly [pixel: number, length: number])[][] {
  const first = (available - count * scale) / 2;
  return Array.from({ length: count }, (_, index) => {
    const from = first + index * scale;
    const to = from + scale;
    const covered: (readonly [number, number])[] = [];
    for (let pixel = Math.floor(from); pixel < to; pixel++) {
      const length = Math.min(to, pixel + 1) - Math.max(from, pixel);
      if (length > 0) covered.push([Math.min(Math.max(pixel, 0), available - 1), length]);
    }
    return covered;
  });
}
