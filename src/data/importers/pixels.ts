/** Rows of arrays as items. */
import type { SplitName } from "../schema.ts";
import type { Item } from "./definition.ts";

interface ImageArray {
  readonly file: string;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** [count, height, width, channels]. */
  readonly data: Uint8Array;
}

interface RowFacts {
  readonly split?: SplitName;
  readonly label?: (row: number) => string;
}

/** One item a row. Of two channels the first is used, of four the first three. */
export function itemsOf(images: ImageArray, { split, label }: RowFacts): Item[] {
  const { file, count, height, width, channels, data } = images;
  const size = height * width * channels;
  const kept = channels >= 3 ? 3 : 1;
  return Array.from({ length: count }, (_, row) => ({
    file: `${file} row ${row}`,
    ...(split && { split }),
    ...(label && { label: label(row) }),
    async picture() {
      const pixels = data.subarray(row * size, (row + 1) * size);
      return { width, height, channels: kept, data: withChannels(pixels, channels, kept) } as const;
    },
  }));
}

function withChannels(pixels: Uint8Array, channels: number, kept: number): Uint8Array {
  if (channels === kept) return pixels;
  return Uint8Array.from(
    { length: (pixels.length / channels) * kept },
    (_, index) => pixels[Math.floor(index / kept) * channels + (index % kept)] ?? 0,
  );
}
