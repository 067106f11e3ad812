/** Draws the classes of pixels as colours over an image. */
import { channelsOf } from "../palette.ts";
import { type ImageShape, imageDataOf } from "./pixels.ts";

export interface ShownSegments {
  /** Bytes [count, height, width, channels]; image `index` is drawn. */
  readonly images: Uint8Array;
  readonly index: number;
  readonly shape: ImageShape;
  /** [height, width]: 0 is the background, k has the colour k − 1. */
  readonly classes: ArrayLike<number>;
  /** `#rrggbb` */
  readonly colours: readonly string[];
}

/** Share of the image in a pixel of a class, and brightness of the background. */
const beneath = 0.3;
const receding = 0.45;

/** RGBA of an image with its classes. */
export function segmentsOver({ images, index, shape, classes, colours }: ShownSegments): ImageData {
  const picture = imageDataOf(images, index, shape);
  const hues = colours.map((colour) => channelsOf(colour).map((channel) => 255 * channel));
  for (let pixel = 0; pixel < classes.length; pixel++) {
    const hue = hues[classes[pixel]! - 1];
    for (let channel = 0; channel < 3; channel++) {
      const own = picture.data[4 * pixel + channel]!;
      picture.data[4 * pixel + channel] = hue
        ? beneath * own + (1 - beneath) * hue[channel]!
        : receding * own;
    }
  }
  return picture;
}
