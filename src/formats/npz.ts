/**
 * NumPy's .npz format: a ZIP archive with one .npy file per array. Entries are stored uncompressed, because
 * weights hardly compress, and with a fixed date, so that equal arrays give equal bytes.
 */
import { unzipSync, zipSync } from "fflate";
import { InputError, messageOf } from "../shared/errors.ts";
import { decodeNpy, encodeNpy } from "./npy.ts";
import type { FileTensor } from "./tensor.ts";

/** Encodes named arrays in the given order, like `numpy.savez`. */
export function encodeNpz(arrays: Readonly<Record<string, FileTensor>>): Uint8Array<ArrayBuffer> {
  const files = Object.entries(arrays).map(([name, tensor]) => [`${name}.npy`, encodeNpy(tensor)]);
  return Uint8Array.from(zipSync(Object.fromEntries(files), { level: 0, mtime: FIRST_DAY }));
}

/**
 * Decodes named arrays, compressed or not. Throws an InputError, prefixed with the file `name`, if the file
 * is no ZIP archive, is truncated, or contains anything but valid arrays.
 */
export function decodeNpz(bytes: Uint8Array, name: string): Record<string, FileTensor> {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes);
  } catch (error) {
    throw new InputError(`${name}: not a readable .npz archive: ${messageOf(error)}`);
  }
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => {
      if (!path.endsWith(".npy")) {
        throw new InputError(`${name}: contains ${path}; expected only .npy files`);
      }
      return [path.slice(0, -".npy".length), decodeNpy(content, `${name}: ${path}`)];
    }),
  );
}

/** The earliest date that ZIP can represent, in local time. */
const FIRST_DAY = new Date(1980, 0, 1);
