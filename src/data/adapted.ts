/** A table whose images have another size and number of channels, for networks that were trained on such images. */
import { fittedPicture } from "./picture.ts";
import type { Column, Split, Table } from "./table.ts";

interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** First rows of each split that are kept. */
interface Counts {
  readonly train: number;
  readonly test: number;
}

/** `28×28×1`. */
export const describeSize = ({ height, width, channels }: ImageSize): string =>
  `${height}×${width}×${channels}`;

export const hasSize = (table: ImageSize, { height, width, channels }: ImageSize): boolean =>
  table.height === height && table.width === width && table.channels === channels;

/**
 * The first rows of a table with images of this size: cropped around the centre to its proportions and resized by
 * averaging over areas; colour becomes grey by luma, and grey is repeated in every channel of a colour image.
 */
export function adaptedTable(table: Table, size: ImageSize, counts: Counts): Table {
  const { height, width, channels } = size;
  return {
    ...table,
    height,
    width,
    channels,
    schema: { ...table.schema, shape: [height, width, channels] },
    train: adaptedSplit(table, table.train, size, counts.train),
    test: adaptedSplit(table, table.test, size, counts.test),
  };
}

function adaptedSplit(source: ImageSize, split: Split, size: ImageSize, most: number): Split {
  const count = Math.min(split.count, most);
  const from = source.height * source.width * source.channels;
  const to = size.height * size.width * size.channels;
  const images = new Uint8Array(count * to);
  const rgba = new Float32Array(source.height * source.width * 4).fill(1);
  for (let row = 0; row < count; row++) {
    const pixels = split.images.subarray(row * from, (row + 1) * from);
    for (let pixel = 0; pixel < source.height * source.width; pixel++) {
      for (let channel = 0; channel < 3; channel++) {
        const place = pixel * source.channels + (source.channels === 1 ? 0 : channel);
        rgba[pixel * 4 + channel] = (pixels[place] ?? 0) / 255;
      }
    }
    const { height, width } = source;
    const fitted = fittedPicture({ height, width, rgba }, size);
    for (const [index, value] of fitted.entries()) {
      images[row * to + index] = Math.round(255 * value);
    }
  }
  const factors = Object.fromEntries(
    Object.entries(split.factors).map(([name, values]) => [name, values.subarray(0, count)]),
  );
  const { height, width, channels } = size;
  const columns: Record<string, Column> = {};
  for (const [name, column] of Object.entries(split.columns)) {
    columns[name] =
      column.kind === "image" ? { kind: "image", height, width, channels, bytes: images } : column;
  }
  return { count, columns, images, labels: split.labels.subarray(0, count), factors };
}
