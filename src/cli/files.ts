/**
 * Files that commands read and write. Reading says which option named what cannot be read. Writing
 * is all or nothing: into a hidden sibling first, flushed to the disk, then renamed, so that a final
 * name never holds half a file, whatever happens in between.
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

/** The bytes of a file that `--option` names. Throws {@link InputError} where it cannot be read. */
export function readInput(option: string, path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new InputError(`--${option} ${path}: cannot be read: ${reasonOf(error)}`);
  }
}

/** The array in an .npy file that `--option` names. */
export const readNpy = (option: string, path: string): FileTensor =>
  decodeNpy(readInput(option, path), path);

/** Throws {@link InputError} unless a file can be put at the path: asked before work is done. */
export function checkOutput(option: string, path: string): void {
  const target = statSync(path, { throwIfNoEntry: false });
  if (target?.isDirectory()) {
    throw new InputError(`--${option} ${path}: is a directory; name a file`);
  }
  const folder = dirname(path);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new InputError(`--${option} ${path}: there is no directory ${folder}`);
  }
  requireWritable(option, folder);
}

/** Makes the directory that `--option` names. Throws {@link InputError} where that cannot be. */
export function makeDirectory(option: string, path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new InputError(`--${option} ${path}: no directory can be made: ${reasonOf(error)}`);
  }
  requireWritable(option, path);
}

function requireWritable(option: string, folder: string): void {
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new InputError(`--${option}: ${folder} cannot be written to`);
  }
}

/** Writes one file, whole or not at all. */
export function writeOutput(path: string, content: Uint8Array | string): void {
  writeOutputs({ [path]: content });
}

/**
 * Writes files, by path: first all their contents, then all their names. Throws an Error that names
 * the file which cannot be written, and leaves none of its own half-written ones.
 */
export function writeOutputs(files: Readonly<Record<string, Uint8Array | string>>): void {
  const staged: { readonly path: string; readonly hidden: string }[] = [];
  let current = "";
  try {
    for (const [path, content] of Object.entries(files)) {
      current = path;
      const existing = statSync(path, { throwIfNoEntry: false });
      if (existing && !existing.isFile()) {
        // A pipe or a device takes bytes and cannot be replaced.
        writeFileSync(path, content);
        continue;
      }
      const target = existing ? realpathSync(path) : path;
      const hidden = join(dirname(target), `.${basename(target)}.${process.pid}.partial`);
      staged.push({ path: target, hidden });
      const descriptor = openSync(hidden, "w");
      try {
        const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
        for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
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
  ENOENT: "there is no such file",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of the path is a file",
  EEXIST: "a file of that name is there",
  EACCES: "permission denied",
  ENOSPC: "the disk is full",
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return REASONS[code] ?? messageOf(error);
}
