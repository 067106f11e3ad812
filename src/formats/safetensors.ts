/**
 * safetensors: eight bytes of header length, a JSON header with each tensor's type, shape and byte range, then
 * the data. The decoder validates everything before returning.
 *
 * Files written here start their header with a CRC-32 of the whole file, in which the checksum's own digits
 * count as zeros. It is verified if the header starts with it; files from other programs do not and are
 * accepted without.
 *
 * Format: https://huggingface.co/docs/safetensors
 */
import * as z from "zod/mini";
import { InputError, oneLineOf, require } from "../shared/errors.ts";
import { refuseLfsPointer } from "../shared/lfsPointer.ts";
import { describeIssue } from "../shared/schemaIssue.ts";
import { describeShape, sizeOf } from "../shared/shapes.ts";
import { crc32 } from "./crc32.ts";
import { repeatedKey } from "./jsonKeys.ts";
import {
  bytesOf,
  bytesOfTensor,
  type ElementType,
  elementTypeNamed,
  elementTypes,
  type FileTensor,
  tensorFromBytes,
  type WidenedType,
  widenedTensor,
  widenedTypeNamed,
} from "./tensor.ts";

/** Tensors by name and metadata by key. */
export type Safetensors = {
  readonly tensors: Readonly<Record<string, FileTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
};

/**
 * Encodes tensors as a safetensors file. Equal content gives equal bytes, whatever the order of the entries:
 * tensors are ordered by element size, which aligns each, then by name. Throws an InputError if a tensor's
 * shape and data disagree or a name is reserved.
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, FileTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  require(!("__metadata__" in tensors), () =>
    "safetensors: a tensor cannot be named __metadata__; the format reserves that name");
  require(!Object.hasOwn(tensors, "__proto__"), () =>
    "safetensors: a tensor cannot be named __proto__; JavaScript readers would drop it");
  require(!("crc32" in metadata), () =>
    "safetensors: metadata cannot have the key crc32; it is reserved for the checksum");

  const parts = Object.entries(tensors)
    .map(([name, tensor]) => ({ name, tensor, bytes: bytesOfTensor(tensor, `tensor ${name}`) }))
    .sort(
      (a, b) => bytesOf(b.tensor.dtype) - bytesOf(a.tensor.dtype) || compareText(a.name, b.name),
    );

  let end = 0;
  const entries = parts.map(({ name, tensor: { dtype, shape }, bytes }) => {
    const begin = end;
    end += bytes.length;
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`;
  });
  const comments = Object.entries(metadata)
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, value]) => `,${JSON.stringify(key)}:${JSON.stringify(value)}`);
  const text = `${CHECKSUM_PREFIX}00000000"${comments.join("")}}${entries.map((entry) => `,${entry}`).join("")}}`;

  const header = new TextEncoder().encode(text);
  const dataStart = Math.ceil((8 + header.length) / 8) * 8;
  const file = new Uint8Array(dataStart + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(dataStart - 8), true);
  file.fill(SPACE, 8, dataStart);
  file.set(header, 8);
  let position = dataStart;
  for (const { bytes } of parts) {
    file.set(bytes, position);
    position += bytes.length;
  }
  file.set(new TextEncoder().encode(checksumOf(file)), CHECKSUM_START);
  return file;
}

/**
 * Decodes a safetensors file. Throws an InputError, prefixed with the file `name`, if the file is truncated,
 * its header malformed, a name repeated, its checksum wrong, an element type unknown, or the byte ranges do not
 * tile the data exactly. F16 and BF16 tensors are widened to F32.
 */
export function decodeSafetensors(bytes: Uint8Array, name: string): Safetensors {
  const headerText = readHeader(bytes, name);
  let header: unknown;
  try {
    header = JSON.parse(headerText);
  } catch (error) {
    throw new InputError(`${name}: the safetensors header is not JSON: ${oneLineOf(error)}`);
  }
  const repeated = repeatedKey(headerText);
  require(repeated === undefined, () =>
    `${name}: the name ${JSON.stringify(repeated)} occurs twice in the safetensors header`);
  const { __metadata__: comments = {}, ...listed } = parse(
    z.looseObject({}),
    header,
    name,
    "header",
  );
  const { crc32: _checksum, ...metadata } = parse(Metadata, comments, name, "__metadata__");

  const data = bytes.subarray(8 + byteLengthOfHeader(bytes));
  const entries = Object.entries(listed).map(([tensor, entry]) => {
    const { dtype: typeName, shape, data_offsets } = parse(Entry, entry, name, `tensor ${tensor}`);
    const [begin, end] = data_offsets;
    const dtype = elementTypeNamed(typeName) ?? widenedTypeNamed(typeName);
    if (dtype === undefined) {
      throw new InputError(
        `${name}: tensor ${tensor} has element type ${typeName}; expected one of ${elementTypes.join(", ")}, F16, BF16`,
      );
    }
    checkLength(name, tensor, dtype, shape, end - begin);
    return { tensor, dtype, shape, begin, end };
  });
  checkTiling(name, entries, data.length);

  // Checked last, so that truncated files are reported as such.
  if (headerText.startsWith(CHECKSUM_PREFIX)) {
    const written = headerText.slice(CHECKSUM_PREFIX.length, CHECKSUM_PREFIX.length + 8);
    const found = checksumOf(bytes);
    require(written === found, () =>
      `${name}: the file was altered after it was written: its checksum is ${found}, the header has ${written}`);
  }

  return {
    metadata,
    tensors: Object.fromEntries(
      entries.map(({ tensor, dtype, shape, begin, end }) => [
        tensor,
        tensorOf(dtype, shape, data.subarray(begin, end)),
      ]),
    ),
  };
}

const SPACE = 0x20;
const MAX_HEADER_BYTES = 100_000_000;
const CHECKSUM_PREFIX = '{"__metadata__":{"crc32":"';
const CHECKSUM_START = 8 + CHECKSUM_PREFIX.length;

const Size = z.int().check(z.minimum(0));
const Entry = z.strictObject({
  dtype: z.string(),
  shape: z.array(Size),
  data_offsets: z.tuple([Size, Size]),
});
const Metadata = z.record(z.string(), z.string());

/** By code unit, independent of the locale. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Eight hexadecimal digits over the file, in which the checksum's own digits count as zeros. */
function checksumOf(file: Uint8Array): string {
  const before = crc32(file.subarray(0, CHECKSUM_START));
  const blank = crc32(new TextEncoder().encode("00000000"), before);
  return crc32(file.subarray(CHECKSUM_START + 8), blank)
    .toString(16)
    .padStart(8, "0");
}

function byteLengthOfHeader(bytes: Uint8Array): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
}

type StoredType = ElementType | WidenedType;

const storedBytesOf = (dtype: StoredType): number =>
  dtype === "F16" || dtype === "BF16" ? 2 : bytesOf(dtype);

function tensorOf(dtype: StoredType, shape: readonly number[], bytes: Uint8Array): FileTensor {
  return dtype === "F16" || dtype === "BF16"
    ? widenedTensor(dtype, shape, bytes)
    : tensorFromBytes(dtype, shape, bytes);
}

function readHeader(bytes: Uint8Array, name: string): string {
  refuseLfsPointer(bytes, name);
  require(bytes.length >= 8, () =>
    `${name}: not a safetensors file: ${bytes.length} bytes, expected at least 8`);
  const length = byteLengthOfHeader(bytes);
  require(length <= MAX_HEADER_BYTES, () =>
    `${name}: not a safetensors file: its first 8 bytes announce a header of ${length} bytes`);
  require(8 + length <= bytes.length, () =>
    `${name}: truncated: the header takes ${length} bytes, found ${bytes.length - 8}`);
  let text: string;
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    text = decoder.decode(bytes.subarray(8, 8 + length));
  } catch {
    throw new InputError(`${name}: the safetensors header is not UTF-8 text`);
  }
  require(!text.startsWith("\ufeff"), () =>
    `${name}: the safetensors header starts with a byte order mark; expected {`);
  return text;
}

function parse<T extends z.core.$ZodType>(
  schema: T,
  value: unknown,
  name: string,
  part: string,
): z.core.output<T> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  throw new InputError(
    `${name}: ${part} of the safetensors header: ${describeIssue(result.error, value)}`,
  );
}

function checkLength(
  name: string,
  tensor: string,
  dtype: StoredType,
  shape: readonly number[],
  length: number,
): void {
  const expected = sizeOf(shape) * storedBytesOf(dtype);
  require(length === expected, () =>
    `${name}: tensor ${tensor}, ${dtype} ${describeShape(shape)}, takes ${expected} bytes, the header has ${length}`);
}

type Range = { readonly tensor: string; readonly begin: number; readonly end: number };

/** The byte ranges must cover the data exactly, without gaps or overlaps. */
function checkTiling(name: string, ranges: readonly Range[], length: number): void {
  let covered = 0;
  for (const { tensor, begin, end } of ranges.toSorted(
    (a, b) => a.begin - b.begin || a.end - b.end,
  )) {
    require(begin >= covered, () =>
      `${name}: tensor ${tensor} starts at byte ${begin}, inside the tensor before it, which ends at ${covered}`);
    require(begin === covered, () =>
      `${name}: bytes ${covered} to ${begin}, before tensor ${tensor}, belong to no tensor`);
    require(end <= length, () =>
      `${name}: truncated: tensor ${tensor} ends at byte ${end}, the data ends at ${length}`);
    covered = end;
  }
  require(covered === length, () =>
    `${name}: ${length - covered} bytes after the last tensor belong to no tensor`);
}
