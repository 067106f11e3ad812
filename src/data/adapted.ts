/** A table whose images have another size and number of channels, for networks that were trained on such images. */
import { LUMA, spans } from "./picture.ts";
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
  const { exactFactors } = table;
  return {
    ...table,
    // They are read from the original images.
    ...(exactFactors && {
      exactFactors: (_, split, count) => exactFactors(table, split, count),
    }),
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
  const { height, width, channels } = size;
  const images = new Uint8Array(count * height * width * channels);
  const areas = areasOf(source, size);
  const sum = [0, 0, 0];
  let next = 0;
  for (let row = 0; row < count; row++) {
    for (const area of areas) {
      sum.fill(0);
      for (const { pixel, share } of area) {
        const start = row * from + pixel * source.channels;
        for (let channel = 0; channel < source.channels; channel++) {
          sum[channel]! += share * split.images[start + channel]!;
        }
      }
      if (source.channels === 1) sum.fill(sum[0]!);
      const grey = LUMA.reduce((total, weight, channel) => total + weight * sum[channel]!, 0);
      for (let channel = 0; channel < channels; channel++) {
        images[next++] = Math.min(255, Math.round(channels === 1 ? grey : sum[channel]!));
      }
    }
  }
  return splitWith(split, { height, width, channels }, images);
}

/** The first rows of a split with these images, [rows, height, width, channels], in place of their own. */
export function splitWith(
  split: Split,
  { height, width, channels }: ImageSize,
  images: Uint8Array,
): Split {
  const count = images.length / (height * width * channels);
  const factors = Object.fromEntries(
    Object.entries(split.factors).map(([name, values]) => [name, values.subarray(0, count)]),
  );
  const columns: Record<string, Column> = {};
  for (const [name, column] of Object.entries(split.columns)) {
    columns[name] =
      column.kind === "image" ? { kind: "image", height, width, channels, bytes: images } : column;
  }
  return { count, columns, images, labels: split.labels.subarray(0, count), factors };
}

interface Covered {
  readonly pixel: number;
  readonly share: number;
}

/** For every pixel of the result, the source pixels of its area. */
function areasOf(source: ImageSize, { height, width }: ImageSize): (readonly Covered[])[] {
  const scale = Math.min(source.width / width, source.height / height);
  const columns = spans(source.width, width, scale);
  return spans(source.height, height, scale).flatMap((row) =>
    columns.map((column) =>
      row.flatMap(([y, tall]) =>
        column.map(([x, wide]) => ({
          pixel: y * source.width + x,
          share: (tall * wide) / scale ** 2,
        })),
      ),
    ),
  );
}
