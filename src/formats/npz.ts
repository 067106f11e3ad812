/**
 * NumPy's file of several named arrays: a ZIP archive with one .npy file for each. Entries are
 * stored, not compressed, and dated with the first day a ZIP can name, so that equal arrays give
 * equal bytes; weights hardly compress anyway.
 */
import { unzipSync, zipSync } from "fflate";
import { InputError, messageOf } from "../shared/errors.ts";
import { decodeNpy, encodeNpy } from "./npy.ts";
import type { FileTensor } from "./tensor.ts";

/** Writes arrays by name, in the given order, as `numpy.savez` does. */
export function encodeNpz(arrays: Readonly<Record<string, FileTensor>>): Uint8Array<ArrayBuffer> {
  const files = Object.entries(arrays).map(([name, tensor]) => [`${name}.npy`, encodeNpy(tensor)]);
  return Uint8Array.from(zipSync(Object.fromEntries(files), { level: 0, mtime: FIRST_DAY }));
}

/**
 * Reads arrays by name, compressed or not. `name` is the file's name, for errors: an InputError says
 * what is wrong if it is no ZIP archive, is truncated, or holds anything but readable arrays.
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
        throw new InputError(`${name}: holds ${path}; an .npz archive holds .npy files only`);
      }
      return [path.slice(0, -".npy".length), decodeNpy(content, `${name}: ${path}`)];
    }),
  );
}

/** ZIP counts time from 1980, in local time. */
const FIRST_DAY = new Date(1980, 0, 1);
