/**
 * File input and output of commands. Read errors name the option that gave the path. Writing is atomic: to
 * a hidden file in the same directory, flushed to disk, then renamed, so that a partial file never appears
 * under the final name.
 */
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { decodeNpy } from "../formats/npy.ts";
import type { FileTensor } from "../formats/tensor.ts";
import { InputError, messageOf } from "../shared/errors.ts";
import { refuseLfsPointer } from "../shared/lfsPointer.ts";

/** Reads the file given by `--option`. Throws {@link InputError} if it cannot be read. */
export function readInput(option: string, path: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new InputError(`--${option} ${path}: cannot be read: ${reasonOf(error)}`);
  }
  refuseLfsPointer(bytes, path);
  return bytes;
}

/** Reads the .npy file given by `--option`. */
export const readNpy = (option: string, path: string): FileTensor =>
  decodeNpy(readInput(option, path), path);

/** Throws {@link InputError} unless a file can be written at the path. Called before any work is done. */
export function checkOutput(option: string, path: string): void {
  const target = statSync(path, { throwIfNoEntry: false });
  if (target?.isDirectory()) {
    throw new InputError(`--${option} ${path}: is a directory; expected a file`);
  }
  const folder = dirname(path);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new InputError(`--${option} ${path}: directory ${folder} does not exist`);
  }
  requireWritable(option, folder);
}

/** Creates the directory given by `--option`. Throws {@link InputError} if that fails. */
export function makeDirectory(option: string, path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new InputError(
      `--${option} ${path}: the directory cannot be created: ${reasonOf(error)}`,
    );
  }
  requireWritable(option, path);
}

function requireWritable(option: string, folder: string): void {
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new InputError(`--${option}: ${folder} is not writable`);
  }
}

/** Writes one file atomically. */
export function writeOutput(path: string, content: Uint8Array | string): void {
  writeOutputs({ [path]: content });
}

/**
 * Writes files, given by path: first all contents, then all renames. On failure throws an Error that names
 * the file, and removes the temporary files.
 */
export function writeOutputs(files: Readonly<Record<string, Uint8Array | string>>): void {
  const staged: { readonly path: string; readonly hidden: string }[] = [];
  let current = "";
  try {
    for (const [path, content] of Object.entries(files)) {
      current = path;
      const existing = statSync(path, { throwIfNoEntry: false });
      if (existing && !existing.isFile()) {
        // Pipes and devices cannot be replaced.
        writeFileSync(path, content);
        continue;
      }
      const target = existing ? realpathSync(path) : path;
      const hidden = join(dirname(target), `.${basename(target)}.${process.pid}.partial`);
      staged.push({ path: target, hidden });
      const descriptor = openSync(hidden, "w");
      try {
        const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
        for (let at = 0; at < bytes.length; ) {
          const written = writeSync(descriptor, bytes, at);
          if (written === 0) throw new Error("the system writes no more bytes");
          at += written;
        }
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
    }
    for (const { path, hidden } of staged) {
      current = path;
      renameSync(hidden, path);
    }
  } catch (error) {
    for (const { hidden } of staged) rmSync(hidden, { force: true });
    throw new Error(`${current}: cannot be written: ${reasonOf(error)}`, { cause: error });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EISDIR: "is a directory",
  ENOTDIR: "a component of the path is a file",
  EEXIST: "a file of that name exists",
  EACCES: "permission denied",
  ENOSPC: "the disk is full",
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return REASONS[code] ?? messageOf(error);
}
