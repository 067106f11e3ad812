/**
 * NumPy's .npz format: a ZIP archive with one .npy file per array. Entries are stored uncompressed, because
 * weights hardly compress, and with a fixed date, so that equal arrays give equal bytes.
 */

import { unzipSync, zipSync } from "fflate";
import { InputError, messageOf, require } from "../shared/errors.ts";
import { refuseLfsPointer } from "../shared/lfsPointer.ts";
import { own } from "../shared/own.ts";
import { crc32 } from "./crc32.ts";
import { decodeNpy, encodeNpy } from "./npy.ts";
import type { FileTensor } from "./tensor.ts";
import { zipEntries } from "./zipDirectory.ts";

/** Encodes named arrays in the given order, like `numpy.savez`. */
export function encodeNpz(arrays: Readonly<Record<string, FileTensor>>): Uint8Array<ArrayBuffer> {
  const files = Object.entries(arrays).map(([name, tensor]) => [`${name}.npy`, encodeNpy(tensor)]);
  return Uint8Array.from(zipSync(Object.fromEntries(files), { level: 0, mtime: FIRST_DAY }));
}

/**
 * Decodes named arrays, compressed or not. Sizes are checked before anything is decompressed, checksums after.
 * Throws an InputError, prefixed with the file `name`, if the file is no ZIP archive, is truncated or damaged,
 * would take more than `mostBytes` in memory, or contains anything but valid arrays.
 */
export function decodeNpz(
  bytes: Uint8Array,
  name: string,
  mostBytes = MOST_BYTES,
): Record<string, FileTensor> {
  refuseLfsPointer(bytes, name);
  const entries = zipEntries(bytes, name);
  for (const { path } of entries) {
    require(path.endsWith(".npy"), () => `${name}: contains ${path}; expected only .npy files`);
  }
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  require(total <= mostBytes, () =>
    `${name}: its arrays would take ${total} bytes; at most ${mostBytes} are read`);
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes);
  } catch (error) {
    throw new InputError(`${name}: not a readable .npz archive: ${messageOf(error)}`);
  }
  return Object.fromEntries(
    entries.map(({ path, size, checksum }) => {
      const content = own(files, path);
      require(content?.length === size && crc32(content) === checksum, () =>
        `${name}: ${path} is damaged: its checksum does not match`);
      return [path.slice(0, -".npy".length), decodeNpy(content, `${name}: ${path}`)];
    }),
  );
}

/** 1 GiB; weights of the lab's models take a few megabytes. */
const MOST_BYTES = 2 ** 30;

/** The earliest date that ZIP can represent, in local time. */
const FIRST_DAY = new Date(1980, 0, 1);
