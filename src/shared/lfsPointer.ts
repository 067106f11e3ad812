import { InputError } from "./errors.ts";

const POINTER = new TextEncoder().encode("version https://git-lfs.github.com/spec/");

/**
 * Throws an InputError if the bytes are a Git LFS pointer: a few lines of text that a clone without Git LFS
 * leaves in place of a large file. Called wherever a file is read.
 */
export function refuseLfsPointer(bytes: Uint8Array, name: string): void {
  if (!POINTER.every((byte, index) => bytes[index] === byte)) return;
  throw new InputError(
    `${name}: looks like a Git LFS pointer, not the file itself; fetch the file with git lfs pull`,
  );
}
