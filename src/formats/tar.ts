/**
 * The entries of a tar archive: POSIX ustar and pax, and the long names of GNU tar.
 *
 * Format: IEEE Std 1003.1-2017, pax, "ustar Interchange Format".
 */
import { InputError, require } from "../shared/errors.ts";

export interface TarEntry {
  readonly path: string;
  readonly content: Uint8Array;
  readonly isLink: boolean;
}

const BLOCK = 512;
const [FILE, OLD_FILE, HARD_LINK, SOFT_LINK, PAX, LONG_NAME] = ["0", "\0", "1", "2", "x", "L"];

/** Whether the bytes start with a tar header. */
export const isTar = (bytes: Uint8Array): boolean =>
  bytes.length >= BLOCK && isHeader(bytes.subarray(0, BLOCK));

/** Files and links, in order; contents share the memory of the archive. Throws {@link InputError} if it is damaged. */
export function tarEntries(bytes: Uint8Array, name: string): readonly TarEntry[] {
  const entries: TarEntry[] = [];
  let longer: string | undefined;
  for (let position = 0; position + BLOCK <= bytes.length; ) {
    const header = bytes.subarray(position, position + BLOCK);
    if (header.every((byte) => byte === 0)) return entries;
    require(isHeader(header), () => `${name}: damaged tar archive after ${entries.length} files`);
    const size = numberOf(header.subarray(124, 136));
    const start = position + BLOCK;
    require(start + size <= bytes.length, () =>
      `${name}: truncated tar archive: ${textOf(header.subarray(0, 100))} is cut off`);
    const content = bytes.subarray(start, start + size);
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === LONG_NAME) longer = textOf(content);
    else if (type === PAX) longer = paxPath(content) ?? longer;
    else {
      const isLink = type === HARD_LINK || type === SOFT_LINK;
      if (isLink || type === FILE || type === OLD_FILE) {
        entries.push({ path: longer ?? pathOf(header), content, isLink });
      }
      longer = undefined;
    }
    position = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries;
}

/** The checksum counts its own field as spaces. */
function isHeader(header: Uint8Array): boolean {
  let sum = 0;
  for (const [index, byte] of header.entries()) sum += index >= 148 && index < 156 ? 32 : byte;
  return sum === numberOf(header.subarray(148, 156)) && sum > 256;
}

/** Octal text, or base 256 in files of GNU tar. */
function numberOf(field: Uint8Array): number {
  if ((field[0] ?? 0) & 0x80) {
    return field.subarray(1).reduce((value, byte) => value * 256 + byte, 0);
  }
  const text = textOf(field).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : 0;
}

function pathOf(header: Uint8Array): string {
  const path = textOf(header.subarray(0, 100));
  const isUstar = textOf(header.subarray(257, 262)) === "ustar";
  const prefix = isUstar ? textOf(header.subarray(345, 500)) : "";
  return prefix === "" ? path : `${prefix}/${path}`;
}

/** The path in records `LENGTH key=value\n`. */
function paxPath(content: Uint8Array): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(textOf(content))?.[1];
}

function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}
