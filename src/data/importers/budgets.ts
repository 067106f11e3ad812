/** Limits of imports, checked before anything is decompressed or decoded. */
import { InputError } from "../../shared/errors.ts";
import type { SourceFile } from "./definition.ts";

/** Files of a folder or an archive. */
export const MOST_FILES = 200_000;
/** All files of an archive when decompressed. */
const MOST_UNPACKED_BYTES = 2 ** 32;
/** One file. Archives and arrays are held in memory as a whole. */
export const MOST_FILE_BYTES = 2 ** 31 - 1;
/** One file inside an archive. */
export const MOST_ENTRY_BYTES = 2 ** 28;
/** The images of a split: the size of a storage buffer that every WebGPU device has. */
export const MOST_IMAGE_BYTES = 2 ** 27;
/** Test rows are embedded at every evaluation. */
export const MOST_TEST_ROWS = 10_000;
/** Tokens of a vocabulary; rarer words are read as unknown. */
export const MOST_WORDS = 16_384;

/** Throws {@link InputError} if there are too many files, or if one is too large. */
export function checkFiles(
  name: string,
  files: readonly Pick<SourceFile, "path" | "size">[],
): void {
  if (files.length > MOST_FILES) {
    throw new InputError(`${name}: ${files.length} files; at most ${MOST_FILES} are read`);
  }
  const large = files.find(({ size }) => size > MOST_FILE_BYTES);
  if (large) {
    throw new InputError(
      `${large.path}: ${gigabytes(large.size)}; a file may have at most ${gigabytes(MOST_FILE_BYTES)}`,
    );
  }
}

/** Throws {@link InputError} if the files of an archive would take too much room. */
export function checkUnpacked(name: string, sizes: readonly number[]): void {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total > MOST_UNPACKED_BYTES) {
    throw new InputError(
      `${name}: takes ${gigabytes(total)} when unpacked; at most ${gigabytes(MOST_UNPACKED_BYTES)} are read`,
    );
  }
}

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
