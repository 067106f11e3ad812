/**
 * Dataset bytes as pictures: one image for a 2-D canvas, or all of them side by side in one texture
 * (an atlas), so that thousands are drawn in one call.
 */

/** The largest side that every WebGL 2 implementation in use offers. */
const largestSide = 8192;

const imagesBetweenPauses = 100;

export interface Atlas {
  /** One byte a pixel for grey images, four for colour. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly channels: 1 | 4;
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

/**
 * All images in a near-square grid, row by row, in the order of their ids; at once.
 * images: [count, height, width, channels] bytes, channels 1 or 3.
 * Throws when the grid would be wider than a texture can be.
 */
export function atlasOf(...given: Parameters<typeof layAtlas>): Atlas {
  const laying = layAtlas(...given);
  for (let step = laying.next(); ; step = laying.next()) if (step.done) return step.value;
}

/** {@link atlasOf} in pieces: yields often, so that whoever lays thousands of images can pause. */
export function* layAtlas(
  images: Uint8Array,
  count: number,
  height: number,
  width: number,
  channels: number,
): Generator<void, Atlas> {
  const columns = Math.max(1, Math.ceil(Math.sqrt((count * height) / width)));
  const rows = Math.max(1, Math.ceil(count / columns));
  const [atlasWidth, atlasHeight] = [columns * width, rows * height];
  if (Math.max(atlasWidth, atlasHeight) > largestSide) {
    throw new Error(
      `atlas: ${count} images of ${width}×${height} make ${atlasWidth}×${atlasHeight} pixels, a texture holds ${largestSide}; show fewer points`,
    );
  }
  const depth = channels === 1 ? 1 : 4;
  const pixels = new Uint8Array(atlasWidth * atlasHeight * depth);
  for (let id = 0; id < count; id++) {
    if (id % imagesBetweenPauses === imagesBetweenPauses - 1) yield;
    const left = (id % columns) * width;
    const top = Math.floor(id / columns) * height;
    for (let y = 0; y < height; y++) {
      let source = (id * height + y) * width * channels;
      let target = ((top + y) * atlasWidth + left) * depth;
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
  return { pixels, channels: depth, columns, width: atlasWidth, height: atlasHeight };
}

export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** The `index`-th of images of one size as RGBA, for `putImageData`. */
export function pictureOf(
  images: Uint8Array,
  index: number,
  { height, width, channels }: Picture,
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
