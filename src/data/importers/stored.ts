/**
 * An imported dataset as plain data, which is hashed, kept, and turned into a table: what was decoded from the files of
 * a person, in the order of the rows.
 */
import { require } from "../../shared/errors.ts";
import { sha256Of } from "../files.ts";
import type { Factor, SplitName } from "../schema.ts";
import type { Refusal } from "./definition.ts";
import type { ImportSettings } from "./settings.ts";

export interface StoredSplit {
  readonly count: number;
  /** [n, side, side, channels], 0 to 255. */
  readonly images: Uint8Array;
  /** [n], indices of the classes. */
  readonly labels: Int32Array;
  readonly factors: Readonly<Record<string, Int32Array>>;
  readonly numbers: Readonly<Record<string, Float64Array>>;
  /** `perRow` texts a row, row after row; empty without captions. */
  readonly texts: readonly string[];
}

export interface Stored {
  /** SHA-256 of everything that a run depends on, in hexadecimal. */
  readonly hash: string;
  /** Of the folder or file. */
  readonly name: string;
  readonly what: string;
  readonly settings: ImportSettings;
  readonly side: number;
  readonly channels: 1 | 3;
  readonly classes: readonly string[];
  /** Whether the files name classes; without, all rows are of one. */
  readonly isLabelled: boolean;
  readonly factors: readonly Factor[];
  /** Names of the columns of numbers. */
  readonly numbers: readonly string[];
  /** Captions a row; 0 for none. */
  readonly perRow: number;
  readonly refused: readonly Refusal[];
  readonly notes: readonly string[];
  readonly splits: Readonly<Record<SplitName, StoredSplit>>;
}

const SPLITS = ["train", "test"] as const;

/** Everything but the numbers and pixels. */
type Head = Omit<Stored, "hash" | "splits"> & {
  readonly splits: Readonly<
    Record<SplitName, { readonly count: number; readonly texts: readonly string[] }>
  >;
};

/** The hash of the rows and of what is known of them, but not of names, settings and refused files. */
export async function hashOf(stored: Omit<Stored, "hash">): Promise<string> {
  const { side, channels, classes, factors, numbers, perRow, splits, name } = stored;
  const parts: unknown[] = [{ side, channels, classes, factors, numbers, perRow }];
  for (const split of SPLITS) {
    const { images, texts } = splits[split];
    const columns = columnsOf(stored, splits[split]).map((column) => [...column]);
    parts.push({ images: await sha256Of(images.slice(), name), columns, texts });
  }
  return sha256Of(new TextEncoder().encode(JSON.stringify(parts)), name);
}

/** Labels, then factors and numbers in the order of their names. */
const columnsOf = (
  { factors, numbers }: Pick<Stored, "factors" | "numbers">,
  split: StoredSplit,
): (Int32Array | Float64Array)[] => [
  split.labels,
  ...factors.flatMap(({ name }) => split.factors[name] ?? []),
  ...numbers.flatMap((name) => split.numbers[name] ?? []),
];

/** One file: the length of the head, the head as JSON, then labels, indices, numbers and pixels of each split. */
export function encodeStored(stored: Stored): Uint8Array<ArrayBuffer> {
  const { splits, ...facts } = stored;
  const of = ({ count, texts }: StoredSplit) => ({ count, texts });
  const head = { ...facts, splits: { train: of(splits.train), test: of(splits.test) } };
  const text = new TextEncoder().encode(JSON.stringify(head));
  const parts = [
    bytesOf(Uint32Array.of(text.length)),
    text,
    ...SPLITS.flatMap((split) => [
      ...columnsOf(stored, splits[split]).map(bytesOf),
      splits[split].images,
    ]),
  ];
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let written = 0;
  for (const part of parts) {
    file.set(part, written);
    written += part.length;
  }
  return file;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Reads what {@link encodeStored} wrote. Throws InputError if the file is truncated. */
export function decodeStored(file: Uint8Array, name: string): Stored {
  const whole = (length: number) =>
    require(length <= file.length, () =>
      `${name}: the stored dataset is truncated; import it again`);
  whole(4);
  const length = new DataView(file.buffer, file.byteOffset).getUint32(0, true);
  whole(4 + length);
  const head: Head & Pick<Stored, "hash"> = JSON.parse(
    new TextDecoder().decode(file.subarray(4, 4 + length)),
  );
  const { side, channels, factors, numbers } = head;
  let position = 4 + length;
  const take = (bytes: number): ArrayBuffer => {
    whole(position + bytes);
    position += bytes;
    return file.slice(position - bytes, position).buffer;
  };
  const splitOf = (split: SplitName): StoredSplit => {
    const { count, texts } = head.splits[split];
    return {
      count,
      texts,
      labels: new Int32Array(take(count * 4)),
      factors: Object.fromEntries(
        factors.map((factor) => [factor.name, new Int32Array(take(count * 4))]),
      ),
      numbers: Object.fromEntries(
        numbers.map((column) => [column, new Float64Array(take(count * 8))]),
      ),
      images: new Uint8Array(take(count * side * side * channels)),
    };
  };
  const train = splitOf("train");
  return { ...head, splits: { train, test: splitOf("test") } };
}
