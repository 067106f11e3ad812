/**
 * The layout of a decompressed split: all images, then all labels, then each factor in the order of the
 * manifest, without padding. An entry has one byte, or two (little-endian) for a factor with more than
 * 256 values. The pack has no header, because the manifest determines its length.
 */
import { require } from "../shared/errors.ts";
import { sizeOf } from "../shared/shapes.ts";
import type { Manifest } from "./manifest.ts";

/** The images, classes and factors of one split, in file order. */
export interface PackedSplit {
  /** Number of images n. */
  readonly count: number;
  /** [n, H, W, C], 0 to 255. */
  readonly images: Uint8Array;
  /** [n], indices of the dataset's classes. */
  readonly labels: Int32Array;
  /** By factor name: [n], indices of the factor's values. Empty if the dataset has no factors. */
  readonly factors: Readonly<Record<string, FactorColumn>>;
}

type FactorColumn = Uint8Array | Uint16Array;

type Layout = Pick<Manifest, "id" | "shape" | "classes" | "factors">;

/** Joins the columns of a split into one pack. Throws {@link InputError} if a column has the wrong length. */
export function packSplit(layout: Layout, split: PackedSplit): Uint8Array<ArrayBuffer> {
  const columns = [
    split.images,
    Uint8Array.from(split.labels),
    ...layout.factors.map((factor) => bytesOf(factor, split.factors[factor.name] ?? [])),
  ];
  const lengths = columnLengths(layout, split.count);
  const pack = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let position = 0;
  for (const [index, column] of columns.entries()) {
    require(column.length === lengths[index], () =>
      `${layout.id}: column ${index} has ${column.length} bytes, ${lengths[index]} expected`);
    pack.set(column, position);
    position += column.length;
  }
  return pack;
}

/**
 * Splits a pack of `count` images into its columns; images and one-byte factors share its memory.
 * Throws {@link InputError} with the file's `name` if the pack has the wrong length, or if a label or
 * factor value is out of range.
 */
export function unpackSplit(
  layout: Layout,
  count: number,
  pack: Uint8Array,
  name: string,
): PackedSplit {
  const lengths = columnLengths(layout, count);
  const expected = lengths.reduce((sum, length) => sum + length, 0);
  require(pack.length === expected, () =>
    `${name}: unpacks to ${pack.length} bytes, the manifest expects ${expected}`);

  let position = 0;
  const columns = lengths.map((length) => {
    position += length;
    return pack.subarray(position - length, position);
  });
  const images = columns[0]!;
  const labels = columns[1]!;
  const factorColumns = layout.factors.map((factor, index) =>
    entriesOf(factor, columns[index + 2]!),
  );
  checkValues(labels, layout.classes.length, `${name}: label`);
  for (const [index, { name: factor, values }] of layout.factors.entries()) {
    checkValues(factorColumns[index]!, values.length, `${name}: factor ${factor}`);
  }
  const factors = Object.fromEntries(
    layout.factors.map(({ name: factor }, index) => [factor, factorColumns[index]!]),
  );
  return { count, images, labels: Int32Array.from(labels), factors };
}

function columnLengths({ shape, factors }: Layout, count: number): number[] {
  return [count * sizeOf(shape), count, ...factors.map((factor) => count * bytesEach(factor))];
}

type Factor = Manifest["factors"][number];

const bytesEach = ({ values }: Factor) => (values.length > 256 ? 2 : 1);

function bytesOf(factor: Factor, entries: ArrayLike<number>): Uint8Array {
  if (bytesEach(factor) === 1) return Uint8Array.from(entries);
  const bytes = Array.from(entries, (entry) => [entry & 255, entry >> 8]);
  return Uint8Array.from(bytes.flat());
}

function entriesOf(factor: Factor, bytes: Uint8Array): FactorColumn {
  if (bytesEach(factor) === 1) return bytes;
  return Uint16Array.from(
    { length: bytes.length / 2 },
    (_, entry) => bytes[2 * entry]! + 256 * bytes[2 * entry + 1]!,
  );
}

function checkValues(column: FactorColumn, values: number, name: string): void {
  const wrong = column.findIndex((value) => value >= values);
  require(wrong === -1, () => `${name} of image ${wrong} is ${column[wrong]}, of ${values} values`);
}
