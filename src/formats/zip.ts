/** Reads single entries of a ZIP archive. Sizes are known from its directory before anything is decompressed. */
import { inflateSync } from "fflate";
import { InputError, oneLineOf } from "../shared/errors.ts";
import { crc32 } from "./crc32.ts";
import type { ZipEntry } from "./zipDirectory.ts";

const HEADER_BYTES = 30;
const HEADER_SIGNATURE = 0x04034b50;
const [STORED, DEFLATED] = [0, 8];

/** The content of an entry. Throws {@link InputError} if it is damaged, encrypted, or packed in another way. */
export function readZipEntry(archive: Uint8Array, entry: ZipEntry): Uint8Array {
  const { path, size, packed, offset, method, checksum, isEncrypted } = entry;
  if (isEncrypted) throw new InputError(`${path}: encrypted; unpack the archive first`);
  if (method !== STORED && method !== DEFLATED) {
    throw new InputError(`${path}: packed by method ${method}; expected stored or deflated files`);
  }
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const whole = offset + HEADER_BYTES <= archive.length;
  if (!whole || view.getUint32(offset, true) !== HEADER_SIGNATURE) {
    throw new InputError(`${path}: damaged in the ZIP archive: its header is missing`);
  }
  const start =
    offset + HEADER_BYTES + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const data = archive.subarray(start, start + packed);
  const content = method === STORED ? data : inflated(data, size, path);
  if (content.length !== size || crc32(content) !== checksum) {
    throw new InputError(`${path}: damaged in the ZIP archive: its checksum does not match`);
  }
  return content;
}

/** What exceeds the stated size is not kept. */
function inflated(data: Uint8Array, size: number, path: string): Uint8Array {
  try {
    return inflateSync(data, { out: new Uint8Array(size) });
  } catch (error) {
    throw new InputError(`${path}: damaged in the ZIP archive: ${oneLineOf(error)}`);
  }
}
