/**
 * The central directory of a ZIP archive, which lists sizes and checksums before anything is decompressed.
 *
 * Format: PKWARE APPNOTE 6.3.10, sections 4.3.12 and 4.3.16. ZIP64 archives are refused.
 */
import { InputError, require } from "../shared/errors.ts";

export interface ZipEntry {
  readonly path: string;
  /** Bytes when decompressed. */
  readonly size: number;
  /** CRC-32 of the decompressed bytes. */
  readonly checksum: number;
  /** 0: stored, 8: deflated. */
  readonly method: number;
  /** Bytes in the archive. */
  readonly packed: number;
  /** Position of the entry's own header. */
  readonly offset: number;
  readonly isEncrypted: boolean;
  readonly isLink: boolean;
}

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
/** The bits of a Unix file's mode that tell its type, and those of a symbolic link. */
const [TYPE_BITS, LINK] = [0xf000, 0xa000];
const LONGEST_COMMENT = 0xffff;
/** Marks sizes and counts that stand in a ZIP64 record. */
const ZIP64 = 0xffffffff;

/** Throws an InputError, prefixed with the file `name`, if the directory is missing, damaged or repeats a path. */
export function zipEntries(bytes: Uint8Array, name: string): readonly ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endRecord(view, name);
  const count = view.getUint16(end + 10, true);
  let position = view.getUint32(end + 16, true);
  require(position !== ZIP64, () => `${name}: ZIP64 archives are not supported`);
  const entries: ZipEntry[] = [];
  const paths = new Set<string>();
  for (let index = 0; index < count; index++) {
    const whole =
      position + ENTRY_BYTES <= end && view.getUint32(position, true) === ENTRY_SIGNATURE;
    require(whole, () => `${name}: the ZIP directory is damaged at entry ${index}`);
    const size = view.getUint32(position + 24, true);
    const pathBytes = view.getUint16(position + 28, true);
    const start = position + ENTRY_BYTES;
    const path = textOf(bytes.subarray(start, start + pathBytes));
    require(size !== ZIP64, () => `${name}: ZIP64 archives are not supported`);
    require(!paths.has(path), () => `${name}: ${path} occurs twice in the archive`);
    paths.add(path);
    entries.push({
      path,
      size,
      checksum: view.getUint32(position + 16, true),
      method: view.getUint16(position + 10, true),
      packed: view.getUint32(position + 20, true),
      offset: view.getUint32(position + 42, true),
      isEncrypted: (view.getUint16(position + 8, true) & 1) !== 0,
      isLink: (view.getUint16(position + 40, true) & TYPE_BITS) === LINK,
    });
    position =
      start + pathBytes + view.getUint16(position + 30, true) + view.getUint16(position + 32, true);
  }
  return entries;
}

/** Old programs on Windows write names in the code page of their system. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** The position of the record that ends the archive; a comment of up to 64 KiB may follow it. */
function endRecord(view: DataView, name: string): number {
  const last = view.byteLength - END_BYTES;
  for (let position = last; position >= Math.max(0, last - LONGEST_COMMENT); position--) {
    if (view.getUint32(position, true) === END_SIGNATURE) return position;
  }
  throw new InputError(`${name}: not a readable ZIP archive: it does not end with a ZIP directory`);
}
