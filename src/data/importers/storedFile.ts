/**
 * An imported dataset as one file, for the browser's storage: the length of the head, the head as JSON, then labels,
 * indices, numbers and pixels of each split. The head has the schema, so that datasets are listed without their rows.
 */
import { InputError, oneLineOf, require } from "../../shared/errors.ts";
import type { Schema, SplitName } from "../schema.ts";
import { columnsOf, hashOf, SPLITS, type Stored, type StoredSplit } from "./stored.ts";

/** Raised when the form of the file changes; files of other versions are not listed. */
const VERSION = 1;
/** A longer head is no head. Captions are in it. */
const MOST_HEAD_BYTES = 2 ** 28;

/** Everything but the numbers and pixels. */
interface Head extends Omit<Stored, "splits"> {
  readonly version: number;
  readonly schema: Schema;
  readonly splits: Readonly<Record<SplitName, Pick<StoredSplit, "count" | "texts">>>;
}

/** The parts of the file, in order; as a list, because together they may need much memory. */
export function encodeStored(stored: Stored, schema: Schema): BlobPart[] {
  const { splits, ...facts } = stored;
  const of = ({ count, texts }: StoredSplit) => ({ count, texts });
  const head: Head = {
    version: VERSION,
    schema,
    ...facts,
    splits: { train: of(splits.train), test: of(splits.test) },
  };
  const text = new TextEncoder().encode(JSON.stringify(head));
  return [
    Uint32Array.of(text.length),
    text,
    ...SPLITS.flatMap((split) => [...columnsOf(stored, splits[split]), splits[split].images]),
  ].map((part) => part.slice());
}

/** The schema in a stored dataset, to be checked by the caller. Throws InputError if there is none. */
export async function readStoredSchema(file: Blob, name: string): Promise<unknown> {
  const { schema } = await headOf(file, name);
  return schema;
}

/** Reads what {@link encodeStored} wrote. Throws InputError if the file is truncated or altered. */
export async function decodeStored(file: Blob, name: string): Promise<Stored> {
  try {
    return await storedIn(file, name);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(damaged(name, oneLineOf(error)), { cause: error });
  }
}

async function storedIn(file: Blob, name: string): Promise<Stored> {
  const { version: _, schema: __, start, ...head } = await headOf(file, name);
  const { side, channels, factors, numbers } = head;
  const bytes = await file.arrayBuffer();
  let position = start;
  const take = (length: number): ArrayBuffer => {
    require(position + length <= bytes.byteLength, () => damaged(name, "it is truncated"));
    position += length;
    return bytes.slice(position - length, position);
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
  const stored = { ...head, splits: { train, test: splitOf("test") } };
  const hash = await hashOf(stored);
  require(hash === stored.hash, () => damaged(name, "its rows do not have the hash that it names"));
  return stored;
}

async function headOf(file: Blob, name: string): Promise<Head & { readonly start: number }> {
  const length = new DataView(await file.slice(0, 4).arrayBuffer());
  require(length.byteLength === 4, () => damaged(name, "it is truncated"));
  const size = length.getUint32(0, true);
  require(size <= Math.min(MOST_HEAD_BYTES, file.size - 4), () => damaged(name, "it is truncated"));
  let head: Head;
  try {
    head = JSON.parse(await file.slice(4, 4 + size).text());
  } catch (error) {
    throw new InputError(damaged(name, oneLineOf(error)), { cause: error });
  }
  const version: unknown = head?.version;
  require(typeof version === "number", () => damaged(name, "it has no version"));
  require(version === VERSION, () =>
    damaged(name, `found version ${version}, this lab reads ${VERSION}`));
  return { ...head, start: 4 + size };
}

const damaged = (name: string, why: string): string =>
  `${name}: the stored dataset cannot be read: ${why}; forget it and give its files again`;
