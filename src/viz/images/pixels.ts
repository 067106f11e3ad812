/**
 * Converts dataset bytes to pixels: one image for a 2-D canvas, or an atlas, a texture with all images
 * side by side, so that thousands are drawn in one call.
 */

/** Texture size that every common WebGL 2 implementation supports. */
const largestSide = 8192;

export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A nearly square grid of images in the order of their ids. */
export interface Atlas {
  /** Bytes per pixel: 1 for grey images, 4 for colour. */
  readonly depth: 1 | 4;
  readonly columns: number;
  readonly rows: number;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

/** The grid for `count` images. Throws if it exceeds the size of a texture. */
export function atlasFor(count: number, { height, width, channels }: ImageShape): Atlas {
  const columns = Math.max(1, Math.ceil(Math.sqrt((count * height) / width)));
  const rows = Math.max(1, Math.ceil(count / columns));
  const atlas = { columns, rows, width: columns * width, height: rows * height };
  if (Math.max(atlas.width, atlas.height) > largestSide) {
    throw new Error(
      `atlas: ${count} images of ${width}×${height} make ${atlas.width}×${atlas.height} pixels, a texture holds ${largestSide}; show fewer points`,
    );
  }
  return { ...atlas, depth: channels === 1 ? 1 : 4 };
}

/**
 * One row of the grid, so that thousands of images are uploaded without a long task. `images`: bytes
 * [count, height, width, channels] with 1 or 3 channels. Returns [height, atlas.width, depth].
 */
export function atlasRow(
  images: Uint8Array,
  row: number,
  { columns, depth, width: atlasWidth }: Atlas,
  { height, width, channels }: ImageShape,
): Uint8Array<ArrayBuffer> {
  const bytes = height * width * channels;
  const pixels = new Uint8Array(atlasWidth * height * depth);
  const count = Math.min(columns, images.length / bytes - row * columns);
  for (let column = 0; column < count; column++) {
    for (let y = 0; y < height; y++) {
      let source = (row * columns + column) * bytes + y * width * channels;
      let target = (y * atlasWidth + column * width) * depth;
      if (depth === 1) {
        pixels.set(images.subarray(source, source + width), target);
        continue;
      }
      for (let x = 0; x < width; x++, source += channels, target += 4) {
        pixels[target] = images[source]!;
        pixels[target + 1] = images[source + 1]!;
        pixels[target + 2] = images[source + 2]!;
        pixels[target + 3] = 255;
      }
    }
  }
  return pixels;
}

/** Image `index` as RGBA, for `putImageData`. */
export function imageDataOf(
  images: Uint8Array,
  index: number,
  { height, width, channels }: ImageShape,
): ImageData {
  const picture = new ImageData(width, height);
  const start = index * height * width * channels;
  for (let pixel = 0; pixel < height * width; pixel++) {
    const source = start + pixel * channels;
    picture.data[4 * pixel] = images[source]!;
    picture.data[4 * pixel + 1] = images[source + (channels === 1 ? 0 : 1)]!;
    picture.data[4 * pixel + 2] = images[source + (channels === 1 ? 0 : 2)]!;
    picture.data[4 * pixel + 3] = 255;
  }
  return picture;
}
